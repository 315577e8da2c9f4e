import { unusedStage } from '../../../../src/dockerfile/rules/unused-stage.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const workspace = (...targets: readonly string[]) => ({
  facts: { workspace: { targets: new Set(targets), findText: () => undefined } },
});

describeRule(unusedStage, {
  catches: {
    'a stage without a name': {
      text: 'FROM golang\nRUN go build\nFROM debian\nRUN true\n',
      lines: [0],
      severity: 'hint',
      fix: 'none',
    },
    'a name that nothing in the workspace asks for': {
      text: 'FROM golang AS tools\nRUN go build\nFROM debian\nRUN true\n',
      options: workspace('other'),
      lines: [0],
    },
  },
  passes: {
    'a stage that is built on': 'FROM debian AS a\nRUN true\nFROM a\n',
    'a stage that is copied from by number': 'FROM golang\nRUN go build\nFROM debian\nCOPY --from=0 /a /a\n',
    'a stage that a RUN mounts':
      'FROM golang AS a\nFROM debian\nRUN --mount=type=bind,from=a,target=/a cp /a/b /b\n',
    'a target of the workspace': {
      text: 'FROM golang AS tools\nRUN go build\nFROM debian\n',
      options: workspace('tools'),
    },
    'the stage that is built': {
      text: 'FROM golang\nRUN go build\nFROM debian\n',
      options: { target: '0' },
    },
    'a name where the workspace is not known': 'FROM golang AS tools\nRUN go build\nFROM debian\n',
    'a name that is a target by habit': {
      text: 'FROM golang AS test\nRUN go test\nFROM debian\n',
      options: workspace(),
    },
    'a stage that can be started': {
      text: 'FROM golang AS tools\nCMD ["go"]\nFROM debian\n',
      options: workspace(),
    },
    'a stage that is exported': {
      text: 'FROM golang AS a\nRUN go build\nFROM scratch AS result\nCOPY --from=a /a /a\nFROM debian\n',
      options: workspace(),
    },
    'stages that a variable names': {
      text: 'ARG V=a\nFROM debian AS a\nRUN true\nFROM debian AS b\nRUN true\nFROM ${V}\n',
      options: workspace(),
    },
    'a stage that a variable copies from': {
      text: 'FROM debian AS tools\nFROM debian\nARG S=tools\nCOPY --from=$S /a /a\n',
      options: workspace(),
    },
    'one stage': 'FROM debian\n',
  },
});
