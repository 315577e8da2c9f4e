/** What Gradle downloads, and leaves in the image that ships. */
import { createBuildCacheRule } from '../packages/buildCacheRule.ts';
import { gradleCaches } from '../packages/javaBuild.ts';
import { estimate } from '../savings.ts';

export const gradleFinal = createBuildCacheRule({
  id: 'gradle-final',
  summary: 'The image that ships has the artifacts of a Gradle build, and Gradle with them.',
  cache: gradleCaches,
  causeId: 'maven-cache',
  estimate: estimate(150_000_000, 800_000_000, {
    source: 'an estimate for builds with few to many artifacts',
    unit: 'unpacked',
  }),
  tools: ['gradle', 'gradlew'],
  kept: 'artifacts of Gradle, and Gradle with them,',
  advice:
    'Build in a stage of its own and copy the archive from it, for example into eclipse-temurin with “-jre” in its tag; or mount a cache over /root/.gradle.',
});
