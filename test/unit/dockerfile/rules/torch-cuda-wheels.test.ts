import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { torchCudaWheels } from '../../../../src/dockerfile/rules/torch-cuda-wheels.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const python = 'FROM python:3.14-slim\n';

describeRule(torchCudaWheels, {
  catches: {
    'torch from the index of everybody': {
      text: `${python}RUN pip install --no-cache-dir torch==2.9.0 torchvision\n`,
      fix: 'none',
      severity: 'warning',
    },
    tensorflow: { text: `${python}RUN pip3 install "tensorflow>=2.16"\n`, severity: 'warning' },
    uv: { text: `${python}RUN uv pip install --system torch\n` },
  },
  passes: {
    'an index for the CPU': `${python}RUN pip install --index-url https://download.pytorch.org/whl/cpu torch\n`,
    'another index as well': `${python}RUN pip install torch --extra-index-url https://download.pytorch.org/whl/cpu\n`,
    'an index that a variable names': `${python}ENV PIP_INDEX_URL=https://pypi.example.com\nRUN pip install torch\n`,
    'a choice of uv': `${python}RUN uv pip install --torch-backend cpu torch\n`,
    'a version for the CPU': `${python}RUN pip install torch==2.2.0+cpu\n`,
    'a wheel by its address': `${python}RUN pip install "torch @ https://example.com/torch.whl"\n`,
    'tensorflow for the CPU': `${python}RUN pip install tensorflow-cpu\n`,
    'tensorflow of the time when the GPU had its own': `${python}RUN pip install tensorflow==1.13.1\n`,
    'an image with CUDA': 'FROM nvidia/cuda:13.0-runtime\nRUN pip install torch\n',
    'a variable about the GPU': `${python}ENV NVIDIA_VISIBLE_DEVICES=all\nRUN pip install torch\n`,
    'another processor': 'FROM --platform=linux/arm64 python\nRUN pip install torch\n',
    'packages with such a name in theirs': `${python}RUN pip install pytorch-lightning torchmetrics\n`,
    'a stage that is not shipped': `FROM python AS a\nRUN pip install torch\n${python}COPY --from=a /model /model\n`,
  },
});

it('torch-cuda-wheels says of each what it brings', () => {
  const summaries = ['torch', 'tensorflow'].map(
    (name) =>
      lintDockerfile(`FROM python:3.14\nRUN pip install ${name}\n`).find(
        ({ ruleId }) => ruleId === 'torch-cuda-wheels',
      )?.summary,
  );
  expect(summaries).toEqual([
    '“torch” comes with all of CUDA, which needs a GPU.',
    '“tensorflow” comes with code for CUDA, which needs a GPU.',
  ]);
});
