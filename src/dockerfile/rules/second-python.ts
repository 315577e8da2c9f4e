/** The Python of the distribution, installed beside that of an image of Python. */
import { readPackageChange } from '../packages/installs.ts';
import type { Rule } from '../rule.ts';
import { estimate, savingOf } from '../savings.ts';
import { findShippedBase } from '../shippedBase.ts';

export const secondPython: Rule = {
  id: 'second-python',
  summary: 'An image of Python gets the Python of the distribution as well.',
  check(file, context) {
    if (findShippedBase(file, context)?.name !== 'python') {
      return;
    }
    for (const run of context.image.runs) {
      const changes = run.script.commands.flatMap((command) => readPackageChange(command) ?? []);
      const removed = new Set(
        changes.flatMap(({ kind, packages, virtual }) =>
          kind === 'remove' ? [...packages.map(({ name }) => name), virtual] : [],
        ),
      );
      const found = changes
        .filter(({ kind, virtual }) => kind === 'install' && (virtual === undefined || !removed.has(virtual)))
        .flatMap(({ packages }) => packages)
        .find(({ name }) => second.test(name) && !removed.has(name));
      if (found !== undefined) {
        context.report({
          span: found.word,
          summary: `“${found.name}” brings a second Python; that of the image does not use it.`,
          advice:
            'The image has python3 and pip in /usr/local/bin. Leave these packages out, and install what programs import with pip.',
          saving: savingOf(context.facts, run.instruction, {
            causeIds: [],
            estimate: estimate(
              found.name.includes('dev') || found.name.includes('pip') ? 60_000_000 : 30_000_000,
              148_000_000,
              { source: 'packages of Debian bookworm, 2026', unit: 'unpacked' },
            ),
          }),
        });
      }
    }
  },
};

const second =
  /^(?:python|python3|python3\.\d+|py3-pip|python3?-(?:dev|devel|pip|venv|setuptools|wheel|full|minimal|virtualenv))$/;
