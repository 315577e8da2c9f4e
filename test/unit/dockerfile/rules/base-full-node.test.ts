import { baseFullNode } from '../../../../src/dockerfile/rules/base-full-node.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(baseFullNode, {
  catches: {
    'a version': {
      text: 'FROM node:22\nCOPY . .\nRUN npm ci\n',
      fix: 'suggest',
      severity: 'warning',
      fixed: 'FROM node:22-slim\nCOPY . .\nRUN npm ci\n',
    },
    'a release of Debian, which goes before': {
      text: 'FROM node:22-bookworm\n',
      fixed: 'FROM node:22-bookworm-slim\n',
    },
    'a name of a version': { text: 'FROM node:lts\n', fixed: 'FROM node:lts-slim\n' },
    'a name with a release': { text: 'FROM node:iron-bullseye\n', fixed: 'FROM node:iron-bullseye-slim\n' },
    'no tag': { text: 'FROM node\n', fixed: 'FROM node:slim\n' },
  },
  passes: {
    'tools for whoever runs it':
      'FROM debian AS hugo\nFROM node:22\nRUN npm install -g firebase-tools\nCOPY --from=hugo /hugo /usr/bin/\n',
    'a shell that it starts': 'FROM node:22\nCOPY . .\nCMD ["bash"]\n',
    'a script that it starts, which nobody here has read':
      'FROM node:22\nCOPY . .\nENTRYPOINT ["/docker-entrypoint.sh", "node", "app.js"]\n',
    'a slim image': 'FROM node:22-bookworm-slim\n',
    'an image on Alpine': 'FROM node:22-alpine\n',
    'a package that is built from source': 'FROM node:22\nRUN npm install --build-from-source sqlite3\n',
    'node-gyp': 'FROM node:22\nRUN node-gyp rebuild\n',
    'a last stage of another image':
      'FROM node:22 AS build\nRUN npm ci\nFROM nginx\nCOPY --from=build /a /a\n',
    'a stage for testing': 'FROM node:22 AS test\nRUN npm test\n',
  },
});
