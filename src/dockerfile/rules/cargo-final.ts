/** What cargo downloads and compiles, and leaves in the image that ships. */
import { createBuildCacheRule } from '../packages/buildCacheRule.ts';
import { cargoCaches } from '../packages/cargo.ts';
import { estimate } from '../savings.ts';

export const cargoFinal = createBuildCacheRule({
  id: 'cargo-final',
  summary: 'The image that ships has the crates and intermediate files of a Rust build.',
  cache: cargoCaches,
  causeId: 'cargo-cache',
  estimate: estimate(100_000_000, 2000_000_000, {
    source: 'an estimate for builds with few to many crates',
    unit: 'unpacked',
  }),
  tools: ['cargo', 'cargo-watch', 'bacon', 'trunk', 'wasm-pack', 'rustc'],
  kept: 'crates and intermediate files of cargo',
  advice:
    'Build in a stage of its own and copy the program from it, for example into gcr.io/distroless/cc or debian with “-slim” in its tag.',
});
