import { gradleFinal } from '../../../../src/dockerfile/rules/gradle-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const base = 'FROM eclipse-temurin:21-jdk\n';

describeRule(gradleFinal, {
  catches: {
    'the wrapper': {
      text: `${base}RUN ./gradlew --no-daemon bootJar\nCMD ["java", "-jar", "build/libs/app.jar"]\n`,
      fix: 'none',
      severity: 'warning',
    },
    'Gradle itself': { text: 'FROM gradle:9\nRUN gradle build -x test\nCMD ["java", "-jar", "a.jar"]\n' },
    'a folder that a variable names': {
      text: `${base}ENV GRADLE_USER_HOME=/g\nRUN gradle build && rm -rf /root\nCMD ["/app"]\n`,
    },
  },
  passes: {
    'an image that starts the tool': `${base}RUN ./gradlew bootJar\nCMD ["./gradlew", "bootRun"]\n`,
    'a shell': `${base}RUN ./gradlew bootJar\nCMD ["bash"]\n`,
    'a file that starts nothing': `${base}RUN ./gradlew bootJar\n`,
    'a dev container': {
      text: `${base}RUN ./gradlew bootJar\nCMD ["/app"]\n`,
      options: { fileName: '.devcontainer/Dockerfile' },
    },
    'a cache mount': `${base}RUN --mount=type=cache,target=/root/.gradle ./gradlew bootJar\nCMD ["/app"]\n`,
    'what is removed in the same RUN': `${base}RUN ./gradlew bootJar && rm -rf ~/.gradle\nCMD ["/app"]\n`,
    'a stage that is not shipped': `${base.replace('\n', ' AS a\n')}RUN ./gradlew bootJar\nFROM debian\nCOPY --from=a /src/build/libs/app.jar /app\nCMD ["/app"]\n`,
    'another home that is removed': `${base}RUN gradle build && rm -rf /home/gradle/.gradle\nCMD ["/app"]\n`,
    'a task of the program, which may then run from the cache': `${base}RUN ./gradlew loadAll\nCMD ["java", "-jar", "build/libs/app.jar"]\n`,
    'commands that build nothing': `${base}RUN gradle --version\nCMD ["/app"]\n`,
  },
});
