import { defineConfig } from 'vitest/config';
import { svelteModules } from '../support/svelteModules.ts';

export default defineConfig({
  plugins: [svelteModules()],
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/unit/**/*.test.ts'],
    allowOnly: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    maxWorkers: 2,
    reporters: ['default', 'json'],
    outputFile: { json: 'out/reports/unit.json' },
  },
});
