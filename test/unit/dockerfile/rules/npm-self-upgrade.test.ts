import { npmSelfUpgrade } from '../../../../src/dockerfile/rules/npm-self-upgrade.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const node = 'FROM node:24-slim\n';

describeRule(npmSelfUpgrade, {
  catches: {
    'an upgrade in a RUN of its own': {
      text: `${node}RUN npm install -g npm\nRUN npm ci\n`,
      fix: 'suggest',
      fixed: `${node}RUN npm ci\n`,
      severity: 'information',
    },
    'a version, in a chain': {
      text: `${node}RUN npm i --global npm@11.6.3 && npm cache clean --force\n`,
      fixed: `${node}RUN npm cache clean --force\n`,
    },
    'an update': { text: `${node}RUN npm update -g npm\n` },
  },
  passes: {
    'a reason above': `${node}# npm 10 fails: https://example.com/1\nRUN npm i -g npm@9\n`,
    'other packages with it': `${node}RUN npm i -g npm pnpm\n`,
    'another package': `${node}RUN npm i -g npm-check-updates && npm ci\n`,
    'npm in a project': `${node}RUN npm i npm\n`,
    'the npm of another image': 'FROM debian\nRUN npm i -g npm\n',
    'a stage that is not shipped': `FROM node AS a\nRUN npm i -g npm\n${node}COPY --from=a /out /out\n`,
  },
});
