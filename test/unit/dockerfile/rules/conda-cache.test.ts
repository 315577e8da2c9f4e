import { condaCache } from '../../../../src/dockerfile/rules/conda-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const conda = 'FROM condaforge/miniforge3\n';

describeRule(condaCache, {
  catches: {
    'an install': {
      text: `${conda}RUN conda install -y numpy\n`,
      fix: 'safe',
      fixed: `${conda}RUN conda install -y numpy && conda clean --all --yes\n`,
      severity: 'warning',
    },
    'an environment, by the program that made it': {
      text: `${conda}RUN /opt/conda/bin/mamba env create -f environment.yml\n`,
      fixed: `${conda}RUN /opt/conda/bin/mamba env create -f environment.yml && /opt/conda/bin/mamba clean --all --yes\n`,
    },
    micromamba: { text: 'FROM mambaorg/micromamba\nRUN micromamba install -y -n base -f env.yaml\n' },
    'what may not run, as less certain': {
      text: `${conda}RUN if [ -f e.yml ]; then conda env update -n base -f e.yml; fi && rm -rf /tmp/conda-tmp\n`,
      fixed: `${conda}RUN if [ -f e.yml ]; then conda env update -n base -f e.yml; fi && rm -rf /tmp/conda-tmp && conda clean --all --yes\n`,
      severity: 'information',
    },
    'a cleaning that only shows': {
      text: `${conda}RUN conda install -y numpy && conda clean --all --dry-run\n`,
    },
  },
  passes: {
    'a cleaning': `${conda}RUN conda install -y numpy && conda clean -afy\n`,
    'a cleaning by another of its programs': `${conda}RUN conda install -y numpy && mamba clean --tarballs --yes\n`,
    'a script that cleans': `${conda}RUN conda install -y numpy && /opt/docker/clean-layer.sh\n`,
    'packages that are removed': `${conda}RUN conda install -y numpy && rm -rf /opt/conda/pkgs/*\n`,
    'a cache mount': `${conda}RUN --mount=type=cache,target=/opt/conda/pkgs conda install -y numpy\n`,
    'commands that install nothing': `${conda}RUN conda config --add channels x && conda init bash && conda list\n`,
    'a stage that is not shipped': `${conda.trimEnd()} AS a\nRUN conda install -y numpy\nFROM debian\nCOPY --from=a /opt/env /opt/env\n`,
  },
});
