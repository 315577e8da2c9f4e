import { baseFullPython } from '../../../../src/dockerfile/rules/base-full-python.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const run = '\nRUN pip install flask\nCMD ["python", "app.py"]\n';

function knowing(...variants: readonly (readonly [string, number])[]): {
  readonly facts: {
    readonly baseImages: ReadonlyMap<
      string,
      {
        readonly sizeBytes: number;
        readonly variants: readonly {
          readonly reference: string;
          readonly sizeBytes: number;
          readonly cautions: readonly string[];
        }[];
      }
    >;
  };
} {
  return {
    facts: {
      baseImages: new Map([
        [
          'python:3.12',
          {
            sizeBytes: 400_000_000,
            variants: variants.map(([reference, sizeBytes]) => ({ reference, sizeBytes, cautions: [] })),
          },
        ],
      ]),
    },
  };
}

describeRule(baseFullPython, {
  catches: {
    'a version': {
      text: `FROM python:3.12${run}`,
      fix: 'suggest',
      severity: 'warning',
      fixed: `FROM python:3.12-slim${run}`,
    },
    'a version with a release of Debian, which goes last': {
      text: `FROM python:3.12-bookworm${run}`,
      fixed: `FROM python:3.12-slim-bookworm${run}`,
    },
    'no tag at all': { text: `FROM python${run}`, fixed: `FROM python:slim${run}` },
    'the tag latest': { text: `FROM python:latest${run}`, fixed: `FROM python:slim${run}` },
    'a name in full, and a platform': {
      text: `FROM --platform=linux/amd64 docker.io/library/python:3 AS app${run}`,
      fixed: `FROM --platform=linux/amd64 docker.io/library/python:3-slim AS app${run}`,
    },
    'a mirror': {
      text: `FROM registry.example.com:5000/hub/library/python:3.12${run}`,
      fixed: `FROM registry.example.com:5000/hub/library/python:3.12-slim${run}`,
    },
    'a version that a variable holds': {
      text: `ARG VERSION=3.12\nFROM python:\${VERSION}-bookworm${run}`,
      fixed: `ARG VERSION=3.12\nFROM python:\${VERSION}-slim-bookworm${run}`,
    },
    'a variable at the end': {
      text: `ARG VERSION=3.12\nFROM python:$VERSION${run}`,
      fixed: `ARG VERSION=3.12\nFROM python:$VERSION-slim${run}`,
    },
    'a variable that holds the name as well, without an edit': {
      text: `ARG BASE=python:3.12\nFROM \${BASE}${run}`,
      fix: 'none',
    },
    'a variable that holds what would change, without an edit': {
      text: `ARG TAG=3.12-bookworm\nFROM python:$TAG${run}`,
      fix: 'none',
    },
    'a stage that the last one is built on': {
      text: 'FROM python:3.12 AS base\nFROM base\nCMD ["python", "app.py"]\n',
      fixed: 'FROM python:3.12-slim AS base\nFROM base\nCMD ["python", "app.py"]\n',
    },
    'a compiler that is installed, so that the base need not have one': {
      text: 'FROM python:3.12\nRUN apt-get update && apt-get install -y build-essential && make && rm -rf /var/lib/apt/lists/*\nCOPY . .\n',
      fix: 'suggest',
    },
    'a variant that is known to exist': {
      text: `FROM python:3.12${run}`,
      options: knowing(['python:3.12-slim-trixie', 45_000_000], ['python:3.12-alpine', 20_000_000]),
      fixed: `FROM python:3.12-slim-trixie${run}`,
    },
  },
  passes: {
    'a slim image': `FROM python:3.12-slim${run}`,
    'an image on Alpine': `FROM python:3.12-alpine3.20${run}`,
    'an image for Windows': 'FROM python:3.12-windowsservercore\nRUN pip install flask\n',
    'a digest':
      'FROM python:3.12@sha256:0000000000000000000000000000000000000000000000000000000000000000\nRUN pip install flask\n',
    "somebody's own image": `FROM acme/python:3.12${run}`,
    'an image of that name in another registry': `FROM ghcr.io/acme/python:3.12${run}`,
    'a variable without a value': `ARG VERSION\nFROM python:$VERSION${run}`,
    'a tag that nobody knows': `FROM python:3.12-custom${run}`,
    'a stage that is only copied from':
      'FROM python:3.12 AS build\nRUN make\nFROM python:3.12-slim\nCOPY --from=build /a /a\n',
    'a RUN that compiles': 'FROM python:3.12\nRUN ./configure && make install\n',
    'a package whose dependencies have to be compiled': `FROM python:3.7\nRUN pip install salt==2019.2.3\nCMD ["salt-master"]\n`,
    'a package that has to be compiled': 'FROM python:3.12\nRUN pip install mysqlclient==2.2\n',
    'a stage on the same base that compiles':
      'FROM python:3.12 AS base\nFROM base AS build\nRUN gcc a.c\nFROM base\nCOPY --from=build /a /a\n',
    'a script that is not understood': "FROM python:3.12\nRUN echo 'a\n",
    'an image for development': { text: `FROM python:3.12${run}`, options: { fileName: 'dev.Dockerfile' } },
    'a registry that has no slim variant': {
      text: `FROM python:3.12${run}`,
      options: knowing(['python:3.12-alpine', 20_000_000]),
    },
  },
});
