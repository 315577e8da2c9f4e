/** What sbt downloads, and leaves in the image that ships. */
import { createBuildCacheRule } from '../packages/buildCacheRule.ts';
import { sbtCaches } from '../packages/javaBuild.ts';
import { estimate } from '../savings.ts';

export const sbtFinal = createBuildCacheRule({
  id: 'sbt-final',
  summary: 'The image that ships has the artifacts of an sbt build.',
  cache: sbtCaches,
  causeId: 'maven-cache',
  estimate: estimate(150_000_000, 600_000_000, {
    source: 'an estimate for builds with few to many artifacts',
    unit: 'unpacked',
  }),
  tools: ['sbt', 'scala'],
  kept: 'artifacts of sbt and Scala',
  advice:
    'Build in a stage of its own and copy the result from it, for example into eclipse-temurin with “-jre” in its tag; or mount caches over /root/.cache/coursier and /root/.sbt.',
});
