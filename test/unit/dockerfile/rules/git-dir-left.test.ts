import { gitDirLeft } from '../../../../src/dockerfile/rules/git-dir-left.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(gitDirLeft, {
  catches: {
    'a shallow clone that stays': {
      text: 'FROM debian\nRUN git clone --depth 1 https://example.org/tool.git /opt/tool\n',
      severity: 'hint',
      fix: 'suggest',
      fixed:
        'FROM debian\nRUN git clone --depth 1 https://example.org/tool.git /opt/tool && rm -rf /opt/tool/.git\n',
    },
    'a clone of which a commit is checked out': {
      text: 'FROM debian\nRUN git clone https://example.org/tool.git /t \\\n    && cd /t \\\n    && git checkout 0123abc\n',
      severity: 'information',
      fixed:
        'FROM debian\nRUN git clone https://example.org/tool.git /t \\\n    && cd /t \\\n    && git checkout 0123abc \\\n    && rm -rf /t/.git\n',
    },
    'a folder that a variable tells': {
      text: 'FROM debian\nRUN git clone --depth 1 https://example.org/tool.git "$HOME_DIR/tool"\n',
      fixed:
        'FROM debian\nRUN git clone --depth 1 https://example.org/tool.git "$HOME_DIR/tool" && rm -rf "$HOME_DIR/tool/.git"\n',
    },
  },
  passes: {
    'a whole clone, which has a rule of its own':
      'FROM debian\nRUN git clone https://example.org/tool.git /t\n',
    'what is removed':
      'FROM debian\nRUN git clone --depth 1 https://example.org/tool.git /t && rm -rf /t/.git\n',
    'a tool that updates itself':
      'FROM debian\nRUN git clone --depth 1 https://example.org/flutter.git /opt/flutter\n',
    'a dev container': {
      text: 'FROM debian\nRUN git clone --depth 1 https://example.org/tool.git /t\n',
      options: { fileName: '/work/.devcontainer/Dockerfile' },
    },
    'only the history': 'FROM debian\nRUN git clone --mirror --depth 1 https://example.org/tool.git /t\n',
    'a stage that is not shipped':
      'FROM debian AS a\nRUN git clone --depth 1 https://example.org/tool.git /t\nFROM debian\nCOPY --from=a /out /out\n',
    'a builder that removes it before it is copied':
      'FROM debian AS a\nRUN git clone --depth 1 https://example.org/tool.git /t\nRUN rm -rf /t/.git\nFROM debian\nCOPY --from=a /t /t\n',
  },
});
