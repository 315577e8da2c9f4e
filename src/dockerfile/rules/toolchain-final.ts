/** Images of compilers that ship although nothing is compiled there. */
import type { Rule } from '../rule.ts';
import { findShippedToolchain } from '../shippedToolchain.ts';
import { toToolchainSaving } from '../toolchains.ts';

export const toolchainFinal: Rule = {
  id: 'toolchain-final',
  summary: 'The image that ships begins with an image of build tools, and uses none of them.',
  check(file, context) {
    const found = findShippedToolchain(file, context);
    if (found?.isBuilding === false) {
      const { toolchain, base } = found;
      context.report({
        span: base.word,
        summary: `“${base.written}” brings the tools of ${toolchain.title}, and nothing in this image uses them.`,
        advice: `Begin the last stage with ${toolchain.runtime}.`,
        saving: toToolchainSaving(toolchain, base),
      });
    }
  },
};
