import { secondPython } from '../../../../src/dockerfile/rules/second-python.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const python = 'FROM python:3.14-slim\n';

describeRule(secondPython, {
  catches: {
    'the pip of the distribution': {
      text: `${python}RUN apt-get update && apt-get install -y git python3-pip\n`,
      fix: 'none',
      severity: 'warning',
    },
    'headers of the distribution': { text: `${python}RUN apt-get install -y gcc python3-dev\n` },
    'Python by its version': { text: `${python}RUN apt-get install -y python3.13\n` },
    'the Python of Alpine': { text: 'FROM python:3.14-alpine\nRUN apk add --no-cache python3 py3-pip\n' },
  },
  passes: {
    'other packages': `${python}RUN apt-get install -y git libpython-stub python3-apt python3-distutils\n`,
    'packages that are removed again': `${python}RUN apt-get install -y python3-dev && pip install x && apt-get purge -y python3-dev\n`,
    'a group that is removed again':
      'FROM python:3.14-alpine\nRUN apk add --virtual .deps python3-dev && pip install x && apk del .deps\n',
    'another image': 'FROM debian\nRUN apt-get install -y python3-pip\n',
    'a stage that is not shipped': `FROM python AS a\nRUN apt-get install -y python3-dev\n${python}COPY --from=a /out /out\n`,
  },
});
