import { cudaDevelFinal } from '../../../../src/dockerfile/rules/cuda-devel-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const base = 'nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04';

describeRule(cudaDevelFinal, {
  catches: {
    'a program that is copied there': {
      text: `FROM ${base}\nCOPY a /\nCMD ["/a"]\n`,
      fix: 'suggest',
      severity: 'warning',
      fixed: 'FROM nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04\nCOPY a /\nCMD ["/a"]\n',
    },
    PyTorch: {
      text: 'FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel\nCOPY a.py /\nCMD ["python", "/a.py"]\n',
      fixed: 'FROM pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime\nCOPY a.py /\nCMD ["python", "/a.py"]\n',
    },
    'a version that a variable holds': {
      text: 'ARG CUDA=12.4.1\nFROM nvcr.io/nvidia/cuda:${CUDA}-devel-ubuntu22.04\nCMD ["/a"]\n',
      fixed: 'ARG CUDA=12.4.1\nFROM nvcr.io/nvidia/cuda:${CUDA}-runtime-ubuntu22.04\nCMD ["/a"]\n',
    },
    'a program that is compiled there, without an edit': {
      text: `FROM ${base}\nRUN nvcc -o /a a.cu\nCMD ["/a"]\n`,
      fix: 'none',
    },
  },
  passes: {
    'the runtime': 'FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\nCMD ["/a"]\n',
    'a compiler that the container starts': `FROM ${base}\nCMD ["make", "run"]\n`,
    'a package that compiles while it runs': `FROM ${base}\nRUN pip install "deepspeed>=0.14"\nCMD ["python", "a.py"]\n`,
    'a package of somebody that compiles': `FROM ${base}\nRUN pip install /src/flash-attn\nCMD ["python", "a.py"]\n`,
    'a shell': `FROM ${base}\nCMD ["/bin/bash"]\n`,
    'a stage that is only copied from': `FROM ${base} AS a\nFROM nvidia/cuda:12.4.1-base-ubuntu22.04\nCOPY --from=a /a /a\nCMD ["/a"]\n`,
    'an image for building': {
      text: `FROM ${base}\nCMD ["/a"]\n`,
      options: { fileName: 'Dockerfile.build' },
    },
  },
});
