import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/bench/**/*.bench.ts'],
    allowOnly: false,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
    // Bundles run as they are.
    server: { deps: { external: [/out\/bench/] } },
    // So that memory is measured after what nobody holds is gone.
    execArgv: ['--expose-gc'],
    reporters: ['default', 'json'],
    outputFile: { json: 'out/reports/bench.json' },
  },
});
