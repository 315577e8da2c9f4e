import { pnpmStore } from '../../../../src/dockerfile/rules/pnpm-store.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const node = 'FROM node:24-slim\nENV npm_config_package_import_method=copy\n';

describeRule(pnpmStore, {
  catches: {
    'an install that copies': {
      text: `${node}RUN pnpm install --prod\n`,
      fix: 'safe',
      fixed: `${node}RUN pnpm install --prod && rm -rf "$(pnpm store path)"\n`,
      severity: 'information',
    },
    'the option': { text: 'FROM node\nRUN pnpm i --package-import-method=clone-or-copy\n' },
    'a setting that was made before': {
      text: 'FROM node\nRUN pnpm config set package-import-method copy\nRUN pnpm install\n',
      lines: [2],
    },
    'a store that a variable moves': {
      text: `${node}ENV PNPM_HOME=/pnpm\nRUN pnpm install && rm -rf /root/.local\n`,
    },
  },
  passes: {
    'links, which cost nothing': 'FROM node\nRUN pnpm install --frozen-lockfile\n',
    'a method that links': `${node}RUN pnpm install --package-import-method hardlink\n`,
    'a store that is removed': `${node}RUN pnpm install && rm -rf "$(pnpm store path)"\n`,
    'a store that is pruned': `${node}RUN pnpm install && pnpm store prune\n`,
    'a cache mount': `${node}RUN --mount=type=cache,target=/root/.local/share/pnpm/store pnpm install\n`,
    'a cache mount over a store that is named': `${node}RUN --mount=type=cache,target=/pnpm/store pnpm install --store-dir /pnpm/store\n`,
    'commands that install nothing': `${node}RUN pnpm build && pnpm install --lockfile-only\n`,
    'a stage that is not shipped': `${node.replace('slim', 'slim AS a')}RUN pnpm install\nFROM node\nCOPY --from=a /app /app\n`,
  },
});
