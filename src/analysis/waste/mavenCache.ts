/** Artifacts that Maven, Gradle, sbt and Coursier download for building. */
import { adviseOnBuildCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const mavenCache: PathCause = {
  id: 'maven-cache',
  title: 'Caches of Maven, Gradle and sbt',
  paths: [
    '**/.m2/repository',
    '**/.gradle/caches',
    '**/.gradle/daemon',
    '**/.gradle/wrapper/dists',
    '**/.ivy2/cache',
    '**/.sbt/boot',
    '**/.cache/coursier',
  ],
  isCache: true,
  advise: (found) =>
    adviseOnBuildCache(found, {
      what: 'Artifacts and plugins that a Java build downloads are kept here, beside what was built from them.',
      mounts: [
        found.paths[0]?.includes('.gradle/') === true
          ? 'target=/root/.gradle'
          : 'target=/root/.m2/repository',
      ],
    }),
};
