import { mavenFinal } from '../../../../src/dockerfile/rules/maven-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const base = 'FROM maven:3-eclipse-temurin-21\n';

describeRule(mavenFinal, {
  catches: {
    'a build': {
      text: `${base}RUN mvn -B package -DskipTests\nCMD ["java", "-jar", "target/app.jar"]\n`,
      fix: 'none',
      severity: 'warning',
    },
    'the wrapper': {
      text: 'FROM eclipse-temurin:21\nRUN ./mvnw dependency:go-offline\nRUN ./mvnw package\nCMD ["java", "-jar", "a.jar"]\n',
      lines: [1],
    },
    'a file of a server that starts by itself': {
      text: 'FROM tomcat:11\nRUN mvn package && cp target/a.war webapps/\n',
    },
  },
  passes: {
    'an image that starts the tool': `${base}RUN mvn -B package\nCMD ["mvn", "spring-boot:run"]\n`,
    'a shell': `${base}RUN mvn -B package\nCMD ["bash"]\n`,
    'a file that starts nothing': `${base}RUN mvn -B package\n`,
    'a dev container': {
      text: `${base}RUN mvn -B package\nCMD ["/app"]\n`,
      options: { fileName: '.devcontainer/Dockerfile' },
    },
    'a cache mount': `${base}RUN --mount=type=cache,target=/root/.m2 mvn -B package\nCMD ["/app"]\n`,
    'what is removed in the same RUN': `${base}RUN mvn -B package && rm -rf /root/.m2\nCMD ["/app"]\n`,
    'a stage that is not shipped': `${base.replace('\n', ' AS a\n')}RUN mvn -B package\nFROM debian\nCOPY --from=a /src/target/app.jar /app\nCMD ["/app"]\n`,
    'a repository that is named and removed': `${base}RUN mvn -Dmaven.repo.local=/tmp/m2 package && rm -rf /tmp/m2\nCMD ["java"]\n`,
    'commands that build nothing': `${base}RUN mvn --version\nCMD ["/app"]\n`,
  },
});
