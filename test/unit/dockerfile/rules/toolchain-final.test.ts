import { toolchainFinal } from '../../../../src/dockerfile/rules/toolchain-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(toolchainFinal, {
  catches: {
    'a program that is copied into an image of its compiler': {
      text: 'FROM golang:1.24 AS build\nRUN go build\nFROM golang:1.24\nCOPY --from=build /a /a\nCMD ["/a"]\n',
      lines: [2],
      severity: 'warning',
      fix: 'none',
    },
    'a jar in an image of Maven': {
      text: 'FROM maven:3-eclipse-temurin-21\nCOPY a.jar /\nCMD ["java", "-jar", "/a.jar"]\n',
    },
    'a program in an image of Rust': { text: 'FROM rust:1-slim\nCOPY a /\nENTRYPOINT ["/a"]\n' },
    'an image whose size is known': {
      text: 'FROM golang:1.24\nCOPY a /\nCMD ["/a"]\n',
      options: { facts: { baseImages: new Map([['golang:1.24', { sizeBytes: 35_000_000, variants: [] }]]) } },
      severity: 'information',
    },
  },
  passes: {
    'a compiler that runs in the image': 'FROM golang:1.24\nRUN go build -o /a\nCMD ["/a"]\n',
    'a tool that the container starts': 'FROM maven:3\nCOPY . .\nCMD ["mvn", "spring-boot:run"]\n',
    'a tool that a shell starts': 'FROM golang:1.24\nCMD cd /src && go run .\n',
    'a shell': 'FROM golang:1.24\nRUN apt-get update\nCMD ["bash"]\n',
    'a file that starts nothing': 'FROM golang:1.24\nCOPY . .\n',
    'a stage that is only copied from':
      'FROM rust:1 AS build\nFROM debian:trixie-slim\nCOPY --from=build /a /a\nCMD ["/a"]\n',
    'the runtime of Swift': 'FROM swift:6.0-slim\nCOPY a /\nCMD ["/a"]\n',
    'an image for development': {
      text: 'FROM golang:1.24\nCOPY a /\nCMD ["/a"]\n',
      options: { fileName: 'Dockerfile.dev' },
    },
  },
});
