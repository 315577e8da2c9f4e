/** Upgrading the pip that came with an image of Python: a second copy of it in a layer above. */
import { readPip, toPackageName } from '../packages/pip.ts';
import { hasReason, toRemoval } from '../packages/selfUpgrade.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findShippedBase } from '../shippedBase.ts';

export const pipSelfUpgrade: Rule = {
  id: 'pip-self-upgrade',
  summary: 'The pip that came with the image of Python is installed again, in another version.',
  check(file, context) {
    if (!file.text.includes('pip') || findShippedBase(file, context)?.name !== 'python') {
      return;
    }
    for (const run of context.image.runs) {
      for (const command of run.script.commands) {
        const pip = readPip(command);
        const names = pip?.operands.map(toPackageName) ?? [];
        const isSelf = names.includes('pip') && names.every((name) => tools.has(name));
        const isLoose = pip?.operands.every(({ key }) => !/[<>=~!@]/.test(key)) === true;
        if (
          pip?.verb.key === 'install' &&
          isSelf &&
          isLoose &&
          !isElsewhere(command.words[0]?.key) &&
          !hasReason(file, run)
        ) {
          context.report({
            span: command,
            summary: 'The image of Python has a pip already; this one is added in another layer.',
            advice: 'A newer tag of the image has a newer pip.',
            saving: estimate(2_000_000, 5_000_000, {
              source: 'an estimate by the size of pip',
              unit: 'compressed',
            }),
            // Newer images of Python have no setuptools and no wheel: something may need them.
            fixes:
              names.length === 1
                ? toRemoval(file, run, {
                    command,
                    caution: 'What needs a newer pip than that of the image will fail to install.',
                  })
                : [],
          });
        }
      }
    }
  },
};

const tools: ReadonlySet<string> = new Set(['pip', 'setuptools', 'wheel']);

/** The pip of a virtual environment is another. */
function isElsewhere(program: string | undefined): boolean {
  return program?.includes('/') === true && !program.startsWith('/usr/local/bin/');
}
