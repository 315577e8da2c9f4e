import { pipenvCache } from '../../../../src/dockerfile/rules/pipenv-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const python = 'FROM python:3.14-slim\n';

describeRule(pipenvCache, {
  catches: {
    'an install into the system': {
      text: `${python}RUN pipenv install --system --deploy\n`,
      fix: 'safe',
      fixed: `${python}RUN pipenv install --system --deploy && rm -rf ~/.cache/pipenv ~/.cache/pip\n`,
      severity: 'information',
    },
    'the module': { text: `${python}RUN python -m pipenv sync\n` },
    'a folder that a variable names': {
      text: `${python}ENV PIPENV_CACHE_DIR=/pc\nRUN pipenv sync\n`,
      fixed: `${python}ENV PIPENV_CACHE_DIR=/pc\nRUN pipenv sync && rm -rf /pc\n`,
    },
  },
  passes: {
    'caches that are removed': `${python}RUN pipenv sync && rm -rf /root/.cache\n`,
    'caches that are cleared': `${python}RUN pipenv sync && pipenv --clear\n`,
    'a pip that keeps nothing': `${python}ENV PIP_NO_CACHE_DIR=1\nRUN pipenv sync\n`,
    'a cache mount': `${python}RUN --mount=type=cache,target=/root/.cache pipenv sync\n`,
    'commands that install nothing': `${python}RUN pipenv requirements > r.txt && pipenv lock\n`,
    'a stage that is not shipped': `FROM python AS a\nRUN pipenv sync\n${python}COPY --from=a /venv /venv\n`,
  },
});
