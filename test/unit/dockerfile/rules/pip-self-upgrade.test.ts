import { pipSelfUpgrade } from '../../../../src/dockerfile/rules/pip-self-upgrade.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const python = 'FROM python:3.14-slim\n';

describeRule(pipSelfUpgrade, {
  catches: {
    'an upgrade in a RUN of its own': {
      text: `${python}RUN pip install --no-cache-dir --upgrade pip\nRUN pip install --no-cache-dir flask\n`,
      fix: 'suggest',
      fixed: `${python}RUN pip install --no-cache-dir flask\n`,
      severity: 'information',
    },
    'an upgrade before an install': {
      text: `${python}RUN python -m pip install -U pip && pip install flask\n`,
      fixed: `${python}RUN pip install flask\n`,
    },
    'tools of pip with it, without an edit': {
      text: `${python}RUN pip install -U pip setuptools wheel\n`,
      fix: 'none',
    },
    'a mirror of the image': {
      text: 'FROM public.ecr.aws/docker/library/python:3.14\nRUN pip install -U pip\n',
    },
    'a comment that gives no reason': { text: `${python}# upgrade pip\nRUN pip install -U pip\n` },
  },
  passes: {
    'a version that is named': `${python}RUN pip install -U "pip==25.3"\n`,
    'a reason above': `${python}# pip 24 has a bug with our index\nRUN pip install -U pip\n`,
    'a reason between the lines': `${python}RUN apt-get update \\\n    # https://example.com/pip\n && pip install -U pip\n`,
    'other packages with it': `${python}RUN pip install -U pip flask\n`,
    'the pip of a virtual environment': `${python}RUN /venv/bin/pip install -U pip\n`,
    'the pip of another image': 'FROM debian\nRUN pip install -U pip\n',
    'a stage that is not shipped': `FROM python AS a\nRUN pip install -U pip\n${python}COPY --from=a /out /out\n`,
  },
});
