import { pyDevDeps } from '../../../../src/dockerfile/rules/py-dev-deps.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const python = 'FROM python:3.14-slim\n';
const start = 'CMD ["python", "app.py"]\n';
function withFile(name: string, text: string) {
  return {
    facts: {
      workspace: {
        targets: new Set<string>(),
        findText: (path: string) => (path === name ? text : undefined),
      },
    },
  };
}

describeRule(pyDevDeps, {
  catches: {
    'a file of requirements': {
      text: `${python}RUN pip install --no-cache-dir -r requirements.txt -r requirements-dev.txt\n${start}`,
      fix: 'none',
      severity: 'information',
    },
    'other names of such files': {
      text: `${python}RUN pip install -r requirements/test.txt && pip install -r dev-requirements.txt && pip install --requirement=requirements.dev.txt\n${start}`,
      lines: [1, 1, 1],
    },
    'an extra of the project': { text: `${python}RUN pip install -e ".[dev]"\n${start}` },
    'one extra of several': { text: `${python}RUN uv pip install --system ./app[server,test]\n${start}` },
    'a group of Poetry': { text: `${python}RUN poetry install --with dev\n${start}` },
    'all groups of uv': { text: `${python}RUN uv sync --all-groups\n${start}` },
    'what Pipenv is told': { text: `${python}RUN pipenv install --system --dev\n${start}` },
    'a group that uv installs by itself': {
      text: `${python}RUN uv sync --frozen\n${start}`,
      options: withFile('pyproject.toml', '[project]\n[dependency-groups]\ndev = ["pytest"]\n'),
    },
  },
  passes: {
    'requirements of the program': `${python}RUN pip install -r requirements.txt -r requirements/prod.txt\n${start}`,
    'names that only begin alike': `${python}RUN pip install -r devices.txt -r requirements/latest.txt uvicorn[standard] moto[test]\n${start}`,
    'a project of which nothing is known': `${python}RUN uv sync && poetry install\n${start}`,
    'a group that is left out': {
      text: `${python}RUN uv sync --no-dev\n${start}`,
      options: withFile('pyproject.toml', '[dependency-groups]\ndev = ["pytest"]\n'),
    },
    'an image that starts tests': `${python}RUN pip install -r requirements-dev.txt\nCMD ["pytest"]\n`,
    'an image that starts nothing': `${python}RUN pip install -r requirements-dev.txt\n`,
    'a stage for tests': `FROM python AS app\n${start}FROM app AS test\nRUN pip install -r requirements-dev.txt\n`,
    'what an argument decides': `${python}ARG DEV\nRUN if [ -n "$DEV" ]; then pip install -r requirements-dev.txt; fi\n${start}`,
    'a stage that is not shipped': `FROM python AS a\nRUN pip install -r requirements-dev.txt\n${python}COPY --from=a /out /out\n${start}`,
  },
});
