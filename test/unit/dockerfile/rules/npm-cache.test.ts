import { expect, it } from 'vitest';
import { lintDockerfile } from '../../../../src/dockerfile/linter.ts';
import { npmCache } from '../../../../src/dockerfile/rules/npm-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const node = 'FROM node:24-slim\n';
const clean = 'npm cache clean --force';

describeRule(npmCache, {
  catches: {
    'a cache that the command names, which cleaning would not find': {
      text: 'FROM node:22-slim\nRUN npm ci --cache /tmp/c\n',
      fix: 'none',
    },
    'an install of the project': {
      text: `${node}RUN npm ci\n`,
      fix: 'safe',
      fixed: `${node}RUN npm ci && ${clean}\n`,
      severity: 'information',
    },
    'an install for everybody': {
      text: `${node}RUN npm i -g pnpm@10\n`,
      fixed: `${node}RUN npm i -g pnpm@10 && ${clean}\n`,
    },
    'a RUN of several lines, once and in its own style': {
      text: `${node}RUN npm install -g serve \\\n && npm ci \\\n && npm run build\n`,
      lines: [1],
      fixed: `${node}RUN npm install -g serve \\\n && npm ci \\\n && npm run build \\\n && ${clean}\n`,
    },
    'an install for another user': {
      text: `${node}RUN sudo -u node npm ci\n`,
      fixed: `${node}RUN sudo -u node npm ci && sudo -u node ${clean}\n`,
    },
    'a shell of another user, without an edit': {
      text: `${node}RUN su node -c "npm ci"\n`,
      fix: 'none',
    },
    'npm that is removed afterwards': {
      text: 'FROM alpine\nRUN apk add --no-cache npm && npm i -g serve && apk del npm\n',
      fix: 'safe',
      fixed:
        'FROM alpine\nRUN apk add --no-cache npm && npm i -g serve && apk del npm && rm -rf ~/.npm/_cacache\n',
    },
    'a cleaning before the install': {
      text: `${node}RUN ${clean} && npm ci\n`,
    },
    'a cache that is somewhere else': {
      text: `${node}ENV npm_config_cache=/var/cache/npm-packages\nRUN npm ci && rm -rf /tmp/*\n`,
      fix: 'safe',
    },
    'a later install without network': {
      text: `${node}RUN npm ci\nRUN npm ci --offline --prefix other\n`,
      lines: [1, 2],
      fix: 'suggest',
    },
    'a here-document': {
      text: `${node}RUN <<EOF\nset -e\nnpm ci\nEOF\n`,
      fixed: `${node}RUN <<EOF\nset -e\nnpm ci\n${clean}\nEOF\n`,
    },
    'a stage whose home is copied': {
      text: `FROM node AS a\nRUN npm ci\nFROM scratch\nCOPY --from=a /root /root\n`,
    },
  },
  passes: {
    'a cache that is cleaned': `${node}RUN npm ci && ${clean}\n`,
    'a cache that is removed': `${node}RUN npm ci && rm -rf /root/.npm\n`,
    'a cache that is removed from another home': `${node}USER node\nRUN npm ci && rm -rf ~/.npm\n`,
    'a named cache that is removed': `${node}RUN npm ci --cache /tmp/c && rm -rf /tmp/c\n`,
    'a cache mount': `${node}RUN --mount=type=cache,target=/root/.npm npm ci\n`,
    'a cache mount for another user': `${node}USER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000 npm ci\n`,
    'a cache mount with the cache named': `${node}RUN --mount=type=cache,target=/cache/npm npm ci --cache /cache/npm\n`,
    'a mount over everything temporary': `${node}ENV NPM_CONFIG_CACHE=/tmp/.npm\nRUN --mount=type=tmpfs,target=/tmp npm ci\n`,
    'a stage that is not shipped': `FROM node AS a\nRUN npm ci\nFROM nginx\nCOPY --from=a /app/dist /usr/share/nginx/html\n`,
    'a cache that another stage copies': `FROM node AS a\nRUN npm ci\nFROM a\nCOPY --from=a /root/.npm /root/.npm\n`,
    'commands that install nothing': `${node}RUN npm run build && npm --version && npm config set fund false\n`,
    'an install that writes the lock file alone': `${node}RUN npm i --package-lock-only\n`,
    'a cache that .npmrc moves': {
      text: `${node}RUN npm ci\n`,
      options: {
        facts: {
          workspace: {
            targets: new Set(),
            findText: (path) => (path === '.npmrc' ? 'fund=false\ncache=/tmp/x\n' : undefined),
          },
        },
      },
    },
    'an exec form': `${node}RUN ["npm", "ci"]\n`,
  },
});

it('npm-cache tells what to do where no fix can be made', () => {
  const finding = lintDockerfile('FROM node:24\nRUN su node -c "npm install -g serve"\n').find(
    ({ ruleId }) => ruleId === 'npm-cache',
  );
  expect([finding?.fixes, finding?.advice]).toEqual([
    [],
    'Empty this cache at the end of the RUN, or mount a cache there.',
  ]);
});
