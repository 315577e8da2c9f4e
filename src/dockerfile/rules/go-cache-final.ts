/** What Go downloads and compiles, and leaves in the image that ships. */
import { createBuildCacheRule } from '../packages/buildCacheRule.ts';
import { goCaches } from '../packages/goBuild.ts';
import { estimate } from '../savings.ts';

export const goCacheFinal = createBuildCacheRule({
  id: 'go-cache-final',
  summary: 'The image that ships has the modules and compiled packages of a Go build.',
  cache: goCaches,
  causeId: 'go-cache',
  estimate: estimate(50_000_000, 600_000_000, {
    source: 'an estimate for builds with few to many modules',
    unit: 'unpacked',
  }),
  // Go before 1.11 has neither.
  isOff: ({ text }) => /\bgo(?:lang)?:?1\.(?:\d|10)(?!\d)/.test(text),
  tools: ['go', 'air', 'dlv', 'gow', 'reflex', 'CompileDaemon', 'fresh', 'gin', 'modd', 'realize'],
  kept: 'the modules and compiled packages of Go',
  advice:
    'Build in a stage of its own and copy the program from it, for example into gcr.io/distroless/static; or mount caches over /go/pkg/mod and /root/.cache/go-build.',
});
