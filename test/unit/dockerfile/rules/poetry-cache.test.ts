import { poetryCache } from '../../../../src/dockerfile/rules/poetry-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const python = 'FROM python:3.14-slim\n';
const clean = 'rm -rf ~/.cache/pypoetry/cache ~/.cache/pypoetry/artifacts';

describeRule(poetryCache, {
  catches: {
    'an install, whose virtual environment stays': {
      text: `${python}RUN poetry install --only main\n`,
      fix: 'safe',
      fixed: `${python}RUN poetry install --only main && ${clean}\n`,
      severity: 'information',
    },
    'a folder that a variable names': {
      text: `${python}ENV POETRY_CACHE_DIR=/var/poetry\nRUN poetry sync\n`,
      fixed: `${python}ENV POETRY_CACHE_DIR=/var/poetry\nRUN poetry sync && rm -rf /var/poetry/cache /var/poetry/artifacts\n`,
    },
    'a later install without network': {
      text: `${python}RUN poetry install\nRUN pip install --offline x\n`,
      fix: 'suggest',
    },
  },
  passes: {
    'an install without cache': `${python}RUN poetry install --no-cache\n`,
    'a variable that is meant to say so': `${python}ENV POETRY_NO_CACHE=1\nRUN poetry install\n`,
    'caches that are removed': `${python}RUN poetry install && ${clean}\n`,
    'a folder that is removed by its variable': `${python}ARG POETRY_CACHE_DIR\nRUN poetry install && rm -rf $POETRY_CACHE_DIR\n`,
    'caches that are cleared': `${python}RUN poetry install && poetry cache clear --all pypi -n\n`,
    'a cache mount': `${python}RUN --mount=type=cache,target=/root/.cache/pypoetry poetry install\n`,
    'the project alone': `${python}RUN poetry install --only-root\n`,
    'a stage that is not shipped': `FROM python AS a\nRUN poetry install\n${python}COPY --from=a /venv /venv\n`,
    'commands that install nothing': `${python}RUN poetry config virtualenvs.create false && poetry export -o r.txt && poetry build\n`,
  },
});
