/** Images that ship with the compiler that made their program. */
import type { Rule } from '../rule.ts';
import { findShippedToolchain } from '../shippedToolchain.ts';
import { toToolchainSaving } from '../toolchains.ts';

export const toolchainFinalCompiles: Rule = {
  id: 'toolchain-final-compiles',
  summary: 'The image that ships compiles its program, and keeps the compiler, its caches and the sources.',
  check(file, context) {
    const found = findShippedToolchain(file, context);
    if (found?.isBuilding === true) {
      const { toolchain, base } = found;
      context.report({
        span: base.word,
        summary: `“${base.written}” ships with the tools of ${toolchain.title}, the sources and the caches of the build, where only the result is run.`,
        advice: `Name this stage “build”, add a last stage that begins with ${toolchain.runtime}, and copy the result there with COPY --from=build.`,
        saving: toToolchainSaving(toolchain, base),
      });
    }
  },
};
