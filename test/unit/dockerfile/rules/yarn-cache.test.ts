import { yarnCache } from '../../../../src/dockerfile/rules/yarn-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const node = 'FROM node:24-slim\nCOPY package.json yarn.lock ./\n';

function withFiles(files: Readonly<Record<string, string>>) {
  return { facts: { workspace: { targets: new Set<string>(), findText: (path: string) => files[path] } } };
}

describeRule(yarnCache, {
  catches: {
    'an install of the project': {
      text: `${node}RUN yarn install --production\n`,
      fix: 'safe',
      fixed: `${node}RUN yarn install --production && yarn cache clean\n`,
      severity: 'information',
    },
    'yarn without a word': {
      text: `${node}RUN yarn\n`,
      fixed: `${node}RUN yarn && yarn cache clean\n`,
    },
    'a package for everybody': { text: `${node}RUN yarn global add serve\n`, fix: 'safe' },
    'a folder that was copied as a whole': {
      text: 'FROM node\nCOPY . .\nRUN yarn install\n',
      fix: 'suggest',
    },
    'a folder that is known to have nothing of later versions': {
      text: 'FROM node\nCOPY . .\nRUN yarn install\n',
      options: withFiles({ 'package.json': '{ "packageManager": "yarn@1.22.22" }' }),
      fix: 'safe',
    },
    'a cleaning before the install': { text: `${node}RUN yarn cache clean && yarn install\n` },
  },
  passes: {
    'a cache that is cleaned': `${node}RUN yarn install && yarn cache clean\n`,
    'a cache that is removed': `${node}RUN yarn install && rm -rf /usr/local/share/.cache\n`,
    'a cache mount': `${node}RUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install\n`,
    'a cache mount with the cache named': `${node}RUN --mount=type=cache,target=/c YARN_CACHE_FOLDER=/c yarn install\n`,
    'a later version by its settings':
      'FROM node\nCOPY package.json yarn.lock .yarnrc.yml ./\nRUN yarn install\n',
    'a later version by its packages': 'FROM node\nCOPY .yarn .yarn\nRUN yarn install\n',
    'a later version by Corepack': `${node}RUN corepack enable && yarn install\n`,
    'a later version by its options': `${node}RUN yarn install --immutable\n`,
    'a later version by the project': {
      text: `${node}RUN yarn install\n`,
      options: withFiles({ 'package.json': '{ "packageManager": "yarn@4.9.1" }' }),
    },
    'a later version by the settings of the project': {
      text: `${node}RUN yarn install\n`,
      options: withFiles({ '.yarnrc.yml': 'nodeLinker: node-modules\n' }),
    },
    'commands that install nothing': `${node}RUN yarn build && yarn --version && yarn config set x y\n`,
    'a stage that is not shipped':
      'FROM node AS a\nRUN yarn install\nFROM nginx\nCOPY --from=a /dist /dist\n',
  },
});
