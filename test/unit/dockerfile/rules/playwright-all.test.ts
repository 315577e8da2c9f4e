import { playwrightAll } from '../../../../src/dockerfile/rules/playwright-all.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const node = 'FROM node:24-slim\n';

describeRule(playwrightAll, {
  catches: {
    'all browsers': {
      text: `${node}RUN npx playwright install --with-deps\n`,
      fix: 'none',
      severity: 'warning',
    },
    'a version of Playwright': { text: `${node}RUN npx -y playwright@1.57 install\n` },
    'the module of Python': {
      text: 'FROM python\nRUN python -m playwright install && playwright install\n',
      lines: [1, 1],
    },
    'a package manager': { text: `${node}RUN pnpm exec playwright install --with-deps\n` },
  },
  passes: {
    'a browser by name': `${node}RUN npx playwright install --with-deps chromium\n`,
    'a choice': `${node}RUN npx playwright install --only-shell\n`,
    'browsers that a variable names': `${node}RUN npx playwright install $BROWSERS\n`,
    'what browsers need alone': `${node}RUN npx playwright install-deps\n`,
    'a cache mount': `${node}RUN --mount=type=cache,target=/root/.cache/ms-playwright npx playwright install\n`,
    'a package with that name': `${node}RUN npm install playwright && pip install playwright\n`,
    'a stage that is not shipped': `FROM node AS a\nRUN npx playwright install\n${node}COPY --from=a /out /out\n`,
  },
});
