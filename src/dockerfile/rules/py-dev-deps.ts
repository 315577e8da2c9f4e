/** Packages of Python for development and tests that are installed in the image that ships. */
import { findDevelopmentExtra } from '../packages/developmentExtras.ts';
import { runsProgram } from '../packages/productionUse.ts';
import { findSetting } from '../packages/settings.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';

export const pyDevDeps: Rule = {
  id: 'py-dev-deps',
  summary: 'The image that ships has packages of Python that only developing or testing needs.',
  check(file, context) {
    if (!/\b(?:pip|uv|poetry|pipenv)/.test(file.text)) {
      return;
    }
    let isForRunning: boolean | undefined;
    const project = context.facts.workspace?.findText('pyproject.toml');
    for (const run of context.image.runs) {
      for (const command of run.script.commands) {
        const found = findDevelopmentExtra(command, project);
        const isOff = ['UV_NO_DEV', 'POETRY_WITHOUT', 'POETRY_INSTALL_ONLY'].some(
          (name) => found !== undefined && findSetting(run, command, name).isSet,
        );
        if (found === undefined || isOff || command.isConditional) {
          continue;
        }
        isForRunning ??= runsProgram(file, context, tests);
        if (isForRunning) {
          context.report({
            span: found,
            summary: `What only developing or testing needs is installed in the image that ships: ${found.title}.`,
            advice: 'Leave it out here, and install it in a stage for tests that is built on this one.',
            saving: estimate(0, 100_000_000, {
              source: 'an estimate for pytest, mypy and the like',
              unit: 'unpacked',
            }),
          });
        }
      }
    }
  },
};

const tests =
  /^(?:pytest|py\.test|tox|nox|mypy|flake8|pylint|ruff|black|coverage|unittest|behave|robot|test|tests|runserver)$/;
