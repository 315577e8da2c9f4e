import { gitFullClone } from '../../../../src/dockerfile/rules/git-full-clone.ts';
import { measuredOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(gitFullClone, {
  catches: {
    'a clone that stays': {
      text: 'FROM debian\nRUN git clone https://example.org/a/tool.git /opt/tool\n',
      severity: 'information',
      fix: 'suggest',
      fixed:
        'FROM debian\nRUN git clone --depth 1 https://example.org/a/tool.git /opt/tool && rm -rf /opt/tool/.git\n',
    },
    'a clone of a tag': {
      text: 'FROM debian\nRUN git -c advice.detachedHead=false clone -b v1 https://example.org/tool && make -C tool\n',
      fixed:
        'FROM debian\nRUN git -c advice.detachedHead=false clone --depth 1 -b v1 https://example.org/tool && make -C tool && rm -rf tool/.git\n',
    },
    'a tool that updates itself, which keeps its .git': {
      text: 'FROM debian\nRUN git clone https://github.com/nvm-sh/nvm.git /opt/nvm\n',
      fixed: 'FROM debian\nRUN git clone --depth 1 https://github.com/nvm-sh/nvm.git /opt/nvm\n',
    },
    'a clone for people who work in it, which keeps its .git': {
      text: 'FROM debian AS dev\nRUN git clone https://example.org/a/tool.git /opt/tool\n',
      fixed: 'FROM debian AS dev\nRUN git clone --depth 1 https://example.org/a/tool.git /opt/tool\n',
    },
    'a clone over ssh': { text: 'FROM debian\nRUN git clone git@example.org:a/tool.git\n' },
    'a folder that another stage copies': {
      text: 'FROM debian AS a\nRUN git clone https://example.org/tool.git /opt/tool\nFROM debian\nCOPY --from=a /opt /opt\n',
      lines: [1],
    },
    'bytes that were measured': {
      text: 'FROM debian\nRUN git clone https://example.org/tool.git /opt/tool\n',
      options: {
        facts: {
          measured: measuredOf(1, {
            waste: [{ causeId: 'git-history', title: '', sizeBytes: 80_000_000, paths: [] }],
          }),
        },
      },
      severity: 'warning',
    },
  },
  passes: {
    'a shallow clone': 'FROM debian\nRUN git clone --depth=1 https://example.org/tool.git\n',
    'a clone without old files':
      'FROM debian\nRUN git clone --filter=blob:none https://example.org/tool.git\n',
    'a clone that is removed':
      'FROM debian\nRUN git clone https://example.org/tool.git && make -C tool && rm -rf tool\n',
    'history that is removed':
      'FROM debian\nRUN git clone https://example.org/tool.git /t && rm -rf /t/.git\n',
    'a clone that is removed later, which has a rule of its own':
      'FROM debian\nRUN git clone https://example.org/tool.git /t\nRUN rm -rf /t\n',
    'a commit that is checked out':
      'FROM debian\nRUN git clone https://example.org/tool.git /t && cd /t && git checkout 0123abc\n',
    'a later RUN that asks git':
      'FROM debian\nRUN git clone https://example.org/tool.git /t\nWORKDIR /t\nRUN git describe > VERSION\n',
    'a folder of the disk': 'FROM debian\nRUN git clone /src/tool /t\n',
    'a stage whose clone is not copied':
      'FROM debian AS a\nRUN git clone https://example.org/tool.git /t && make -C /t\nFROM debian\nCOPY --from=a /t/bin /bin\n',
    'a clone that may not be made':
      'FROM debian\nRUN if [ -n "$X" ]; then git clone https://example.org/tool.git /t; fi\n',
  },
});
