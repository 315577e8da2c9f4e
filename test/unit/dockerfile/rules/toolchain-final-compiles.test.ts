import { toolchainFinalCompiles } from '../../../../src/dockerfile/rules/toolchain-final-compiles.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(toolchainFinalCompiles, {
  catches: {
    'a program of Go': {
      text: 'FROM golang:1.24\nCOPY . .\nRUN go build -o /a .\nCMD ["/a"]\n',
      lines: [0],
      severity: 'warning',
      fix: 'none',
    },
    'a program of Rust': {
      text: 'FROM rust:1\nCOPY . .\nRUN cargo install --path .\nENTRYPOINT ["/usr/local/cargo/bin/a"]\n',
    },
    'a program of Java': {
      text: 'FROM maven:3-jdk-11\nCOPY . .\nRUN mvn -q package\nCMD java -jar target/a.jar\n',
    },
    'a program that make builds': { text: 'FROM gcc:14\nCOPY . .\nRUN make\nCMD ["./a"]\n' },
    'a build in a stage below': {
      text: 'FROM golang:1 AS build\nRUN go build -o /a\nFROM build\nCMD ["/a"]\n',
    },
  },
  passes: {
    'a build in a stage of its own':
      'FROM golang:1 AS build\nRUN go build -o /a\nFROM scratch\nCOPY --from=build /a /a\nCMD ["/a"]\n',
    'a question for the version': 'FROM maven:3\nRUN mvn --version\nCMD ["java", "-jar", "/a.jar"]\n',
    'a container that builds again':
      'FROM golang:1\nRUN go mod download && go build ./...\nCMD ["go", "run", "."]\n',
    'a last stage that is called build': 'FROM golang:1 AS build\nRUN go build -o /a\nCMD ["/a"]\n',
    'an unknown base': 'FROM acme/golang:1\nRUN go build -o /a\nCMD ["/a"]\n',
  },
});
