import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { pipCache } from '../../../../src/dockerfile/rules/pip-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const python = 'FROM python:3.14-slim\n';

describeRule(pipCache, {
  catches: {
    'an install': {
      text: `${python}RUN pip install -r requirements.txt\n`,
      fix: 'safe',
      fixed: `${python}RUN pip install --no-cache-dir -r requirements.txt\n`,
      severity: 'information',
    },
    'what is known to be large': {
      text: `${python}RUN pip install numpy pandas==2.3.0\n`,
      severity: 'warning',
    },
    'every command of a RUN': {
      text: `${python}RUN pip install flask \\\n    # the server\n && python3 -m pip install gunicorn\n`,
      lines: [1, 3],
      fixed: `${python}RUN pip install --no-cache-dir flask \\\n    # the server\n && python3 -m pip install --no-cache-dir gunicorn\n`,
    },
    'the pip of a virtual environment': {
      text: `${python}RUN "$VENV/bin/pip" install flask && /opt/venv/bin/pip3.14 install flask\n`,
      lines: [1, 1],
    },
    'options before the verb': {
      text: `${python}RUN pip --disable-pip-version-check install flask\n`,
      fixed: `${python}RUN pip --disable-pip-version-check install --no-cache-dir flask\n`,
    },
    'an install inside if': {
      text: `${python}RUN if [ -f r.txt ]; then pip install -r r.txt; fi\n`,
      fixed: `${python}RUN if [ -f r.txt ]; then pip install --no-cache-dir -r r.txt; fi\n`,
    },
    'a variable that says nothing': {
      text: `${python}ENV PIP_NO_CACHE_DIR=\nRUN pip install flask\n`,
    },
    'a removal before the install, or of something else': {
      text: `${python}RUN rm -rf /root/.cache && pip install flask && rm -rf /tmp/*\n`,
    },
    'a cache that is somewhere else, and stays there': {
      text: `${python}RUN pip install --cache-dir /tmp/pip flask\n`,
      fix: 'none',
    },
    'a stage that is copied whole': {
      text: `${python.trimEnd()} AS a\nRUN pip install flask\nFROM scratch\nCOPY --from=a / /\n`,
    },
    'a removal in a later RUN, which removes nothing from the layer': {
      text: `${python}RUN pip install flask\nRUN rm -rf /root/.cache\n`,
    },
    'a file that uses BuildKit, with a mount as another way': {
      text: `# syntax=docker/dockerfile:1\n${python}RUN pip install flask\n`,
      fix: 'safe',
    },
  },
  passes: {
    'an add-on of Home Assistant on Alpine':
      'ARG BUILD_FROM\nFROM $BUILD_FROM\nRUN apk add --no-cache py3-pip && pip3 install x\n',
    'an install without cache': `${python}RUN pip install --no-cache-dir flask\n`,
    'the short form of the option': `${python}RUN pip install --no-cache flask\n`,
    'a variable, whatever it says': `${python}ENV PIP_NO_CACHE_DIR=off\nRUN pip install flask\n`,
    'a variable of the build': `${python}ARG PIP_NO_CACHE_DIR=1\nRUN pip install flask\n`,
    'a variable of the command': `${python}RUN PIP_NO_CACHE_DIR=1 pip install flask\n`,
    'a variable that is exported': `${python}RUN export PIP_NO_CACHE_DIR=1 && pip install flask\n`,
    'a cache mount': `${python}RUN --mount=type=cache,target=/root/.cache/pip pip install flask\n`,
    'a cache mount over the home of another user': `${python}USER app\nRUN --mount=type=cache,target=/home/app/.cache,uid=1000 pip install flask\n`,
    'a cache mount that a variable names': `${python}ARG CACHE\nRUN --mount=type=cache,target=\${CACHE} pip install flask\n`,
    'a cache that is removed': `${python}RUN pip install flask && rm -rf ~/.cache/pip\n`,
    'a cache that is removed from another home': `${python}RUN pip install flask && rm -rf /home/app/.cache\n`,
    'a cache that is purged': `${python}RUN pip install flask && pip cache purge\n`,
    'settings that were written before': `${python}RUN pip config set global.no-cache-dir true\nRUN pip install flask\n`,
    'settings that were copied': `${python}COPY pip.conf /etc/pip.conf\nRUN pip install flask\n`,
    'a stage that is not shipped': `${python.trimEnd()} AS a\nRUN pip install flask\n${python}COPY --from=a /usr/local/lib /usr/local/lib\n`,
    'wheels that are there already': `${python}COPY --from=wheels /wheels /wheels\nRUN pip install /wheels/*.whl\n`,
    'an install without network': `${python}RUN pip install --no-index --find-links /wheels flask\n`,
    'the project alone': `${python}RUN pip install --no-deps .\n`,
    'pip that has no cache yet': 'FROM ubuntu:14.04\nRUN pip install flask\n',
    'images that say so themselves':
      'FROM registry.access.redhat.com/ubi9/python-312\nRUN pip install flask\n',
    'commands that install nothing': `${python}RUN pip --version && pip list && pip uninstall -y flask\n`,
    'a line that hadolint ignores': `${python}# hadolint ignore=DL3042\nRUN pip install flask\n`,
    Windows: 'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN pip install flask\n',
  },
});

it('pip-cache gives a range, since no two versions are of one size', () => {
  const [finding] = lintDockerfile('FROM python:3.14-slim\nRUN pip install numpy\n');
  expect([finding?.saving?.minBytes, finding?.saving?.maxBytes]).toEqual([13_600_000, 21_250_000]);
});
