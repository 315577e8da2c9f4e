/** Upgrading the npm that came with an image of Node: a second copy of it in a layer above. */
import { readNpm } from '../packages/npm.ts';
import { hasReason, toRemoval } from '../packages/selfUpgrade.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findShippedBase } from '../shippedBase.ts';

export const npmSelfUpgrade: Rule = {
  id: 'npm-self-upgrade',
  summary: 'The npm that came with the image of Node is installed again, in another version.',
  check(file, context) {
    if (!file.text.includes('npm') || findShippedBase(file, context)?.name !== 'node') {
      return;
    }
    for (const run of context.image.runs) {
      for (const command of run.script.commands) {
        const npm = readNpm(command);
        const isSelf =
          npm?.isInstall === true &&
          npm.isGlobal &&
          npm.operands.length === 1 &&
          /^npm(?:@|$)/.test(npm.operands[0]?.key ?? '');
        if (isSelf && !hasReason(file, run)) {
          context.report({
            span: command,
            summary: 'The image of Node has an npm already; this one is added in another layer.',
            advice: 'A newer tag of the image has a newer npm.',
            saving: estimate(2_000_000, 5_000_000, {
              source: 'an estimate by the size of npm',
              unit: 'compressed',
            }),
            fixes: toRemoval(file, run, {
              command,
              caution: 'What needs another npm than that of the image will fail.',
            }),
          });
        }
      }
    }
  },
};
