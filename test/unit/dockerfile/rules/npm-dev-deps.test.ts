import { npmDevDeps } from '../../../../src/dockerfile/rules/npm-dev-deps.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const node = 'FROM node:24-slim\nWORKDIR /app\n';
const start = 'CMD ["node", "index.js"]\n';
function withFile(name: string, text: string) {
  return {
    facts: {
      workspace: {
        targets: new Set<string>(),
        findText: (path: string) => (path === name ? text : undefined),
      },
    },
  };
}

const known = withFile('package.json', '{ "devDependencies": { "jest": "30" } }');

/** The same files in a project that has packages for development. */
function inProject(texts: Readonly<Record<string, string>>) {
  return Object.fromEntries(Object.entries(texts).map(([title, text]) => [title, { text, options: known }]));
}

describeRule(npmDevDeps, {
  catches: {
    'an install of the project': {
      text: `${node}RUN npm ci\n${start}`,
      fix: 'suggest',
      fixed: `${node}RUN npm ci --omit=dev\n${start}`,
      severity: 'information',
      options: known,
    },
    'yarn without a word': {
      text: `${node}COPY package.json yarn.lock ./\nRUN yarn && yarn cache clean\n${start}`,
      fixed: `${node}COPY package.json yarn.lock ./\nRUN yarn --production && yarn cache clean\n${start}`,
      options: known,
    },
    pnpm: {
      text: `${node}RUN pnpm install --frozen-lockfile\n${start}`,
      fixed: `${node}RUN pnpm install --prod --frozen-lockfile\n${start}`,
      options: known,
    },
    'an npm that knows the older option alone': {
      text: `FROM node:12\nRUN npm install\n${start}`,
      fixed: `FROM node:12\nRUN npm install --production\n${start}`,
      options: known,
    },
    'a build afterwards, without an edit': {
      text: `${node}RUN npm ci\nCOPY . .\nRUN npm run build\nCMD ["node", "dist/index.js"]\n`,
      fix: 'none',
    },
    'packages that are copied from where they were built with': {
      text: `FROM node AS a\nWORKDIR /app\nRUN npm ci\nRUN npx tsc\n${node}COPY --from=a /app/node_modules ./node_modules\n${start}`,
      lines: [2],
      fix: 'none',
    },
    'packages for development that are known': {
      text: `${node}RUN npm ci\n${start}`,
      options: withFile(
        'package.json',
        '{ "devDependencies": { "jest": "30" }, "scripts": { "prepare": "husky" } }',
      ),
      fix: 'suggest',
    },
  },
  passes: {
    'a project of which nothing is known': `${node}RUN npm ci\n${start}`,
    ...inProject({
      'an install without them': `${node}RUN npm ci --omit=dev\n${start}`,
      'an install with the older option': `${node}RUN npm install --production\n${start}`,
      'an environment of production': `${node}ENV NODE_ENV=production\nRUN npm ci\n${start}`,
      'an environment of the command': `${node}RUN NODE_ENV=production npm ci\n${start}`,
      'a setting of npm': `${node}ENV npm_config_omit=dev\nRUN npm ci\n${start}`,
      'an install that asks for them': `${node}RUN npm ci --include=dev\n${start}`,
      'packages that are pruned': `${node}RUN npm ci\nRUN npm run build && npm prune --omit=dev\n${start}`,
      'packages that are installed again': `${node}RUN npm ci && npm run build && rm -rf node_modules && npm ci --omit=dev\n${start}`,
      'a package by name': `${node}RUN npm install express\n${start}`,
      'a package for everybody': `${node}RUN npm install -g serve\n${start}`,
      'a server for developing': `${node}RUN npm ci\nCMD ["npm", "run", "dev"]\n`,
      'a program that restarts by itself': `${node}RUN npm ci\nCMD ["npx", "nodemon", "index.js"]\n`,
      'a stage whose packages are not copied': `FROM node AS a\nWORKDIR /app\nRUN npm ci && npm run build\nFROM nginx\nCOPY --from=a /app/dist /usr/share/nginx/html\n`,
      'an image that starts nothing': `${node}RUN npm ci\n`,
    }),
    'a start that package.json shows to be for developing': {
      text: `${node}RUN npm ci\nCMD ["npm", "start"]\n`,
      options: withFile(
        'package.json',
        '{ "scripts": { "start": "react-scripts start" }, "devDependencies": { "a": "1" } }',
      ),
    },
    'a project without such packages': {
      text: `${node}RUN npm ci\n${start}`,
      options: withFile('package.json', '{ "dependencies": { "express": "5" } }'),
    },
    'a project whose settings decide': {
      text: `${node}RUN npm ci\n${start}`,
      options: {
        facts: {
          workspace: {
            targets: new Set<string>(),
            findText: (name: string) =>
              name === '.npmrc' ? 'omit=dev\n' : known.facts.workspace.findText(name),
          },
        },
      },
    },
    'an image for tests': {
      text: `${node}RUN npm ci\n${start}`,
      options: { ...known, fileName: 'test/Dockerfile' },
    },
  },
});
