import { copyBeforeInstall } from '../../../../src/dockerfile/rules/copy-before-install.ts';
import { contextOf } from '../../../support/dockerfileFacts.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const node = { facts: { context: contextOf({ sizes: { 'package.json': 1, 'package-lock.json': 1 } }) } };

describeRule(copyBeforeInstall, {
  catches: {
    'an install behind an upgrade of its tool': {
      text: 'FROM python:3.14-slim\nWORKDIR /app\nCOPY . .\nRUN pip install --upgrade pip && pip install -r requirements.txt\n',
      lines: [2],
    },
    'sources before npm ci': {
      text: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      lines: [2],
      severity: 'hint',
      fix: 'none',
    },
    'a context that is known': {
      text: 'FROM node\nWORKDIR /app\nCOPY --chown=node . .\nRUN npm ci\nCMD ["node"]\n',
      options: node,
      fix: 'suggest',
      fixed:
        'FROM node\nWORKDIR /app\nCOPY --chown=node package.json package-lock.json ./\nRUN npm ci\nCOPY --chown=node . .\nCMD ["node"]\n',
    },
    'a builder': {
      text: 'FROM node AS a\nWORKDIR /app\nCOPY . .\nRUN npm ci\nFROM nginx\nCOPY --from=a /app/dist /srv\n',
    },
    'another command behind the install': {
      text: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci && npm run build\n',
      options: node,
      fix: 'none',
    },
    'yarn, in the folder that COPY says': {
      text: 'FROM node\nWORKDIR /app\nCOPY . /app\nRUN yarn --frozen-lockfile\n',
    },
    pnpm: { text: 'FROM node\nWORKDIR /app\nCOPY ./ ./\nRUN pnpm install --frozen-lockfile\n' },
    'requirements of Python': {
      text: 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install --no-cache-dir -r requirements.txt\n',
      options: { facts: { context: contextOf({ sizes: { 'requirements.txt': 5 } }) } },
      fixed:
        'FROM python\nWORKDIR /app\nCOPY requirements.txt ./\nRUN pip install --no-cache-dir -r requirements.txt\nCOPY . .\n',
    },
    gems: { text: 'FROM ruby\nWORKDIR /app\nCOPY . .\nRUN bundle install\n' },
    'modules of Go': { text: 'FROM golang\nWORKDIR /app\nCOPY . .\nRUN go mod download\n' },
  },
  passes: {
    'manifests first': 'FROM node\nWORKDIR /app\nCOPY package.json ./\nRUN npm ci\nCOPY . .\n',
    'an install that needs the sources': 'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install .\n',
    'requirements with the project itself':
      'FROM python\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt -e .\n',
    'a tool that is installed': 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm install -g serve\n',
    'another folder': 'FROM node\nWORKDIR /app\nCOPY . .\nRUN cd web && npm ci\n',
    'a command before the install': 'FROM node\nWORKDIR /app\nCOPY . .\nRUN ./generate\nRUN npm ci\n',
    'one folder of the sources': 'FROM node\nWORKDIR /app\nCOPY src ./src\nRUN npm ci\n',
    'a folder without a manifest': {
      text: 'FROM node\nWORKDIR /app\nCOPY . .\nRUN npm ci\n',
      options: { facts: { context: contextOf() } },
    },
    'a second install':
      'FROM node\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\nRUN npm ci --omit=dev\n',
  },
});
