/** What Maven downloads, and leaves in the image that ships. */
import { createBuildCacheRule } from '../packages/buildCacheRule.ts';
import { mavenCaches } from '../packages/javaBuild.ts';
import { estimate } from '../savings.ts';

export const mavenFinal = createBuildCacheRule({
  id: 'maven-final',
  summary: 'The image that ships has the artifacts and plugins of a Maven build.',
  cache: mavenCaches,
  causeId: 'maven-cache',
  estimate: estimate(50_000_000, 400_000_000, {
    source: 'an estimate for builds with few to many artifacts',
    unit: 'unpacked',
  }),
  tools: ['mvn', 'mvnw', 'mvnd', 'mvn-entrypoint.sh'],
  kept: 'artifacts and plugins of Maven',
  advice:
    'Build in a stage of its own and copy the archive from it, for example into eclipse-temurin with “-jre” in its tag; or mount a cache over /root/.m2.',
});
