import { uvCache } from '../../../../src/dockerfile/rules/uv-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const python = 'FROM python:3.14-slim\nENV UV_LINK_MODE=copy\n';

describeRule(uvCache, {
  catches: {
    'an install that copies': {
      text: `${python}RUN uv pip install --system six\n`,
      fix: 'safe',
      fixed: `${python}RUN uv pip install --no-cache --system six\n`,
    },
    'a project': {
      text: `${python}RUN uv sync --frozen --no-dev\n`,
      fixed: `${python}RUN uv sync --no-cache --frozen --no-dev\n`,
      severity: 'information',
    },
    'the option': { text: 'FROM python\nRUN uv sync --link-mode=copy\n' },
    'the variable of a command': { text: 'FROM python\nRUN UV_LINK_MODE=copy uv sync\n' },
  },
  passes: {
    'links, which cost nothing': 'FROM python\nRUN uv sync\n',
    'another mode': `${python}RUN uv sync --link-mode hardlink\n`,
    'an install without cache': `${python}RUN uv sync --no-cache\n`,
    'a variable that says so': `${python}ENV UV_NO_CACHE=1\nRUN uv sync\n`,
    'a cache mount': `${python}RUN --mount=type=cache,target=/root/.cache/uv uv sync\n`,
    'a cache mount with the cache named': `${python}ENV UV_CACHE_DIR=/cache\nRUN --mount=type=cache,target=/cache uv sync\n`,
    'a cache that is cleaned': `${python}RUN uv sync && uv cache clean\n`,
    'a cache that is removed': `${python}RUN uv sync && rm -rf /root/.cache/uv\n`,
    'commands that install nothing': `${python}RUN uv venv && uv lock && uv --version\n`,
    'a stage that is not shipped': `${python.replace('slim', 'slim AS a')}RUN uv sync\nFROM python\nCOPY --from=a /app /app\n`,
  },
});
