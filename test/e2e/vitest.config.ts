import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/e2e/**/*.test.ts'],
    allowOnly: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 1,
    reporters: ['default', 'json'],
    outputFile: { json: 'out/reports/e2e.json' },
  },
});
