import { sbtFinal } from '../../../../src/dockerfile/rules/sbt-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const base = 'FROM sbtscala/scala-sbt:eclipse-temurin-21\n';

describeRule(sbtFinal, {
  catches: {
    'a build': {
      text: `${base}RUN sbt stage\nCMD ["target/universal/stage/bin/app"]\n`,
      fix: 'none',
      severity: 'warning',
    },
    'a build with a task of words': {
      text: `${base}RUN sbt "set test in assembly := {}" assembly\nCMD ["java", "-jar", "a.jar"]\n`,
    },
  },
  passes: {
    'an image that starts the tool': `${base}RUN sbt stage\nCMD ["sbt", "run"]\n`,
    'a shell': `${base}RUN sbt stage\nCMD ["bash"]\n`,
    'a file that starts nothing': `${base}RUN sbt stage\n`,
    'a dev container': {
      text: `${base}RUN sbt stage\nCMD ["/app"]\n`,
      options: { fileName: '.devcontainer/Dockerfile' },
    },
    'a cache mount': `${base}RUN --mount=type=cache,target=/root/.cache sbt stage\nCMD ["/app"]\n`,
    'what is removed in the same RUN': `${base}RUN sbt stage && rm -rf /root/.ivy2 /root/.sbt\nCMD ["/app"]\n`,
    'a stage that is not shipped': `${base.replace('\n', ' AS a\n')}RUN sbt stage\nFROM debian\nCOPY --from=a /src/target/universal/stage /app\nCMD ["/app"]\n`,
    'a cache that is somewhere else': `${base}ENV COURSIER_CACHE=/c\nRUN sbt stage\nCMD ["/app"]\n`,
    'commands that build nothing': `${base}RUN sbt -version\nCMD ["/app"]\n`,
  },
});
