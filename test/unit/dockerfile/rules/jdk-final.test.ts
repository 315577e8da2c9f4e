import { jdkFinal } from '../../../../src/dockerfile/rules/jdk-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const start = '\nCOPY a.jar /\nCMD ["java", "-jar", "/a.jar"]\n';

describeRule(jdkFinal, {
  catches: {
    'a kit of Temurin': {
      text: `FROM eclipse-temurin:21-jdk-jammy${start}`,
      fix: 'suggest',
      severity: 'warning',
      fixed: `FROM eclipse-temurin:21-jre-jammy${start}`,
    },
    'a tag that means the kit': {
      text: `FROM eclipse-temurin:17${start}`,
      fixed: `FROM eclipse-temurin:17-jre${start}`,
    },
    'a tag that means the kit, on Alpine': {
      text: `FROM eclipse-temurin:17.0.9_9-alpine${start}`,
      fixed: `FROM eclipse-temurin:17.0.9_9-jre-alpine${start}`,
    },
    'OpenJDK 8': { text: `FROM openjdk:8-jdk-slim${start}`, fixed: `FROM openjdk:8-jre-slim${start}` },
    'OpenJDK 8 on Alpine, whose kit is small': {
      text: `FROM openjdk:8-jdk-alpine${start}`,
      severity: 'warning',
      fixed: `FROM openjdk:8-jre-alpine${start}`,
    },
    'OpenJDK 8 with an update': {
      text: `FROM openjdk:8u342-jdk${start}`,
      fixed: `FROM openjdk:8u342-jre${start}`,
    },
    'OpenJDK 17, which has no runtime': {
      text: `FROM openjdk:17-jdk-alpine${start}`,
      fixed: `FROM eclipse-temurin:17-jre-alpine${start}`,
    },
    'OpenJDK 19, which nobody has a runtime of': { text: `FROM openjdk:19${start}`, fix: 'none' },
    'Tomcat, which starts by itself': {
      text: 'FROM tomcat:10-jdk21-temurin\nCOPY a.war /usr/local/tomcat/webapps/\n',
      fixed: 'FROM tomcat:10-jre21-temurin\nCOPY a.war /usr/local/tomcat/webapps/\n',
    },
    'Tomcat with a kit of another publisher': {
      text: 'FROM tomcat:9-jdk17-corretto\nCOPY a.war /\n',
      fix: 'none',
    },
    Zulu: { text: `FROM azul/zulu-openjdk:21${start}`, fixed: `FROM azul/zulu-openjdk:21-jre${start}` },
    'Liberica, whose runtime has another name': {
      text: `FROM bellsoft/liberica-openjdk-alpine:21${start}`,
      fixed: `FROM bellsoft/liberica-openjre-alpine:21${start}`,
    },
    'Corretto, without an edit': { text: `FROM amazoncorretto:21${start}`, fix: 'none' },
    'a package of Debian': {
      text: `FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y openjdk-21-jdk-headless${start}`,
      fixed: `FROM debian:trixie-slim\nRUN apt-get update && apt-get install -y openjdk-21-jre-headless${start}`,
    },
    'a package of Red Hat': {
      text: `FROM almalinux:9\nRUN dnf install -y java-17-openjdk-devel${start}`,
      fixed: `FROM almalinux:9\nRUN dnf install -y java-17-openjdk${start}`,
    },
    'a package of Alpine': {
      text: `FROM alpine\nRUN apk add --no-cache openjdk17${start}`,
      fixed: `FROM alpine\nRUN apk add --no-cache openjdk17-jre${start}`,
    },
    'a runtime that is known to exist': {
      text: `FROM eclipse-temurin:21-jdk${start}`,
      options: {
        facts: {
          baseImages: new Map([
            [
              'eclipse-temurin:21-jdk',
              {
                sizeBytes: 200_000_000,
                variants: [
                  { reference: 'eclipse-temurin:21-jre-noble', sizeBytes: 95_000_000, cautions: [] },
                ],
              },
            ],
          ]),
        },
      },
      fixed: `FROM eclipse-temurin:21-jre-noble${start}`,
    },
  },
  passes: {
    'a path that only a development kit has': `FROM tomcat:9-jdk8-openjdk\nRUN sed -i s/a/b/ $JAVA_HOME/jre/lib/security/java.security\nCOPY a.war /\n`,
    'a program that waits for a debugger':
      'FROM eclipse-temurin:21-jdk\nCMD ["java", "-agentlib:jdwp=transport=dt_socket,server=y", "-jar", "/a.jar"]\n',
    'options for a debugger': `FROM tomcat:10-jdk21-temurin\nENV CATALINA_OPTS="-agentlib:jdwp=transport=dt_socket"\nCOPY a.war /\n`,
    'a runtime': `FROM eclipse-temurin:21-jre${start}`,
    'a runtime of OpenJDK': `FROM openjdk:8-jre-slim${start}`,
    'javac in the image': `FROM eclipse-temurin:21-jdk\nRUN javac A.java${start}`,
    'a wrapper of Gradle in the image': `FROM eclipse-temurin:21-jdk\nRUN ./gradlew build${start}`,
    'a stage on the same base that compiles':
      'FROM eclipse-temurin:21 AS base\nFROM base AS build\nRUN mvn package\nFROM base\nCMD ["java", "-jar", "/a.jar"]\n',
    'a tool that the container starts':
      'FROM eclipse-temurin:21-jdk\nCMD ["sh", "-c", "jcmd 1 help; java -jar /a.jar"]\n',
    'a file that starts nothing': 'FROM eclipse-temurin:21-jdk\nRUN apt-get update\n',
    'jlink in a stage of its own':
      'FROM eclipse-temurin:21-jdk AS build\nRUN jlink --output /jre\nFROM debian\nCOPY --from=build /jre /jre\nCMD ["/jre/bin/java"]\n',
    'an image for development': {
      text: `FROM eclipse-temurin:21-jdk${start}`,
      options: { fileName: 'dev/Dockerfile' },
    },
    'a package of a runtime': `FROM debian\nRUN apt-get update && apt-get install -y openjdk-21-jre${start}`,
    'a package that is removed again': `FROM debian\nRUN apt-get update && apt-get install -y openjdk-21-jdk && apt-get purge -y openjdk-21-jdk${start}`,
  },
});
