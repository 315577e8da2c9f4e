import { copyEntireFs } from '../../../../src/dockerfile/rules/copy-entire-fs.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(copyEntireFs, {
  catches: {
    'a whole stage over another image': {
      text: 'FROM golang AS build\nRUN go build\nFROM debian\nCOPY --from=build / /\n',
      lines: [3],
      severity: 'information',
      fix: 'none',
    },
    'a stage below the last': {
      text: 'FROM golang AS build\nFROM debian AS base\nCOPY --from=build /* /\nFROM base\n',
      lines: [2],
    },
  },
  passes: {
    'a whole stage on an empty image':
      'FROM golang AS build\nRUN go build\nFROM scratch\nCOPY --from=build / /\n',
    'a stage that has only what was put there':
      'FROM golang AS build\nFROM scratch AS files\nCOPY --from=build /a /a\nFROM debian\nCOPY --from=files / /\n',
    'another image, whose content nobody knows': 'FROM debian\nCOPY --from=example.org/tools / /\n',
    'a folder': 'FROM golang AS build\nFROM debian\nCOPY --from=build /out/ /\n',
    'a folder of its own': 'FROM golang AS build\nFROM debian\nCOPY --from=build / /rootfs\n',
    'a stage that is not shipped':
      'FROM golang AS build\nFROM debian AS b\nCOPY --from=build / /\nFROM debian\nCOPY --from=b /out /out\n',
  },
});
