/** Every browser of Playwright, where most projects use one. */
import { programOf } from '../packages/commandLine.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';

export const playwrightAll: Rule = {
  id: 'playwright-all',
  summary: 'Playwright installs every browser it knows.',
  check(file, context) {
    if (!file.text.includes('playwright')) {
      return;
    }
    for (const run of context.image.runs) {
      for (const command of run.script.commands) {
        const verb = findInstall(command);
        if (
          verb !== undefined &&
          !run.instruction.flags.some(
            ({ name, value }) => name === 'mount' && /playwright|\.cache/.test(value ?? ''),
          )
        ) {
          context.report({
            span: { start: command.words[0]?.start ?? command.start, end: verb.end },
            summary: '“playwright install” without a name installs Chromium, Firefox and WebKit.',
            advice: 'Name the browser that is used, for example “playwright install --with-deps chromium”.',
            saving: estimate(400_000_000, 900_000_000, {
              source: 'an estimate for browsers of Playwright',
              unit: 'unpacked',
            }),
          });
        }
      }
    }
  },
};

/** Behind npx, a package manager or a module of Python. */
function findInstall(command: ShellCommand): ShellWord | undefined {
  const words = [...command.words];
  const at = words.findIndex(({ key }) => /^(?:.*\/)?playwright(?:@.*)?$/.test(key));
  const isRun = at === 0 || runners.has(programOf(command)) || /^python[\d.]*$/.test(programOf(command));
  const [verb, ...rest] = at === -1 ? [] : words.slice(at + 1);
  return isRun && verb?.key === 'install' && rest.every(({ key }) => all.has(key)) ? verb : undefined;
}

const runners: ReadonlySet<string> = new Set([
  'npx',
  'pnpm',
  'yarn',
  'bunx',
  'npm',
  'poetry',
  'uv',
  'pipenv',
  'uvx',
  'pnpx',
  'bun',
]);

/** What leaves the choice of browsers as it is. */
const all: ReadonlySet<string> = new Set(['--with-deps', '--force']);
