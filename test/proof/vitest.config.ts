import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/proof/**/*.test.ts'],
    allowOnly: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
    reporters: ['default', 'json'],
    outputFile: { json: 'out/reports/proof.json' },
  },
});
