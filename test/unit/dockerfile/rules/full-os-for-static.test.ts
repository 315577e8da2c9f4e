import { fullOsForStatic } from '../../../../src/dockerfile/rules/full-os-for-static.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const build = 'FROM golang:1 AS build\nRUN CGO_ENABLED=0 go build -o /a\n';

describeRule(fullOsForStatic, {
  catches: {
    'a program of Go without cgo': {
      text: `${build}FROM ubuntu:24.04\nCOPY --from=build /a /a\nENTRYPOINT ["/a"]\n`,
      lines: [2],
      fix: 'suggest',
      severity: 'warning',
      fixed: `${build}FROM gcr.io/distroless/static-debian12\nCOPY --from=build /a /a\nENTRYPOINT ["/a"]\n`,
    },
    'cgo that ENV switches off': {
      text: 'FROM golang:1 AS build\nENV CGO_ENABLED=0\nRUN go build -o /a\nFROM debian:12\nCOPY --from=build /a /a\nCMD ["/a"]\n',
    },
    'a program of Rust with musl': {
      text: 'FROM rust:1 AS build\nRUN cargo build --release --target x86_64-unknown-linux-musl\nFROM debian:12-slim\nCOPY --from=build /a /a\nCMD ["/a"]\n',
    },
    'a configuration beside it': {
      text: `${build}FROM centos:7\nCOPY --from=build /a /a\nCOPY a.yaml /etc/\nCMD ["/a"]\n`,
    },
  },
  passes: {
    cgo: 'FROM golang:1 AS build\nRUN go build -o /a\nFROM ubuntu\nCOPY --from=build /a /a\nCMD ["/a"]\n',
    'something that is run there': `${build}FROM ubuntu\nRUN useradd a\nCOPY --from=build /a /a\nCMD ["/a"]\n`,
    'a start through a shell': `${build}FROM ubuntu\nCOPY --from=build /a /a\nCMD /a --verbose\n`,
    'a script': `${build}FROM ubuntu\nCOPY --from=build /a /a\nCOPY start.sh /\nCMD ["/start.sh"]\n`,
    'a folder of the system': `${build}FROM ubuntu\nCOPY --from=build /usr/lib /usr/lib\nCMD ["/a"]\n`,
    'a check of health': `${build}FROM ubuntu\nCOPY --from=build /a /a\nHEALTHCHECK CMD curl localhost\nCMD ["/a"]\n`,
    'a second stage whose program needs libraries': `${build}FROM gcc AS other\nRUN make\nFROM ubuntu\nCOPY --from=build /a /a\nCOPY --from=other /b /b\nCMD ["/a"]\n`,
    'a small base': `${build}FROM alpine\nCOPY --from=build /a /a\nCMD ["/a"]\n`,
  },
});
