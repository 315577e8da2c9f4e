import { bunCache } from '../../../../src/dockerfile/rules/bun-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const bun = 'FROM oven/bun:1\n';

describeRule(bunCache, {
  catches: {
    'an install that copies': {
      text: `${bun}RUN bun install --production --backend=copyfile\n`,
      fix: 'safe',
      fixed: `${bun}RUN bun install --production --backend=copyfile && bun pm cache rm\n`,
      severity: 'information',
    },
    'the option with a blank': { text: `${bun}RUN bun add -g serve --backend copyfile\n` },
  },
  passes: {
    'links, which cost nothing': `${bun}RUN bun install\n`,
    'an install without cache': `${bun}RUN bun install --backend copyfile --no-cache\n`,
    'a cache that is cleaned': `${bun}RUN bun install --backend copyfile && bun pm cache rm\n`,
    'a cache that is removed': `${bun}RUN bun install --backend copyfile && rm -rf ~/.bun/install/cache\n`,
    'a cache mount': `${bun}RUN --mount=type=cache,target=/root/.bun/install/cache bun install --backend copyfile\n`,
    'commands that install nothing': `${bun}RUN bun run build && bun test\n`,
    'a stage that is not shipped': `${bun.trimEnd()} AS a\nRUN bun install --backend copyfile\nFROM node\nCOPY --from=a /app /app\n`,
  },
});
