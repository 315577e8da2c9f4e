import { buildToolsFinal } from '../../../../src/dockerfile/rules/build-tools-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const start = '\nRUN pip install psycopg2\nCMD ["python", "app.py"]\n';
const slim = 'FROM python:3.14-slim\n';

describeRule(buildToolsFinal, {
  catches: {
    'a compiler and headers': {
      text: `${slim}RUN apt-get update && apt-get install -y build-essential libpq-dev${start}`,
      lines: [1],
      severity: 'warning',
      fix: 'none',
    },
    'packages of Alpine': { text: `FROM python:3-alpine\nRUN apk add --no-cache gcc musl-dev${start}` },
    'packages of Red Hat': {
      text: `FROM almalinux:9\nRUN dnf install -y gcc-c++ python3-devel && dnf clean all${start}`,
    },
    'a group of packages': { text: `FROM centos:7\nRUN yum groupinstall -y "Development Tools"${start}` },
    'packages in a variable': {
      text: `${slim}RUN deps='gcc libc6-dev' && apt-get update && apt-get install -y $deps${start}`,
    },
    'another package that is removed': {
      text: `${slim}RUN apt-get update && apt-get install -y gcc curl && apt-get purge -y curl${start}`,
    },
    'a removal before': {
      text: `${slim}RUN apt-get update && apt-get purge -y gcc; apt-get install -y gcc${start}`,
    },
    'headers alone, where nothing is built': {
      text: `${slim}RUN apt-get update && apt-get install -y libxml2-dev\nCMD ["python", "app.py"]\n`,
    },
    'an image that starts by itself': {
      text: 'FROM nginx\nRUN apt-get update && apt-get install -y gcc && make\n',
    },
    'what a layer was measured to hold': {
      text: `${slim}RUN apt-get update && apt-get install -y gcc${start}`,
      options: {
        facts: {
          measured: {
            imageName: 'shop:1',
            instructions: new Map([
              [
                1,
                {
                  layerBytes: 5_000_000,
                  waste: [{ causeId: 'build-tools', title: 'Build tools', sizeBytes: 3_000_000, paths: [] }],
                },
              ],
            ]),
          },
        },
      },
      severity: 'information',
    },
  },
  passes: {
    'compilers that the base has already':
      'FROM python:3.12\nRUN apt-get update && apt-get install -y --no-install-recommends gcc g++ make\nRUN pip install flask\nCMD ["flask"]\n',
    'a removal of all that the RUN added, by a list': `${slim}RUN dpkg -l > /tmp/before && apt-get update && apt-get install -y golang && go get example.org/a && apt-get remove --purge -y $(diff /tmp/before /tmp/after | awk '{print $2}')${start}`,
    'a package that only sounds like headers': `${slim}RUN apt-get update && apt-get install -y libomp-dev${start}`,
    'headers of a few hundred kilobytes': `${slim}RUN apt-get update && apt-get install -y libffi-dev${start}`,
    'what others build on': `${slim}RUN apt-get update && apt-get install -y gcc\nONBUILD RUN pip install -r requirements.txt${start}`,
    'the scripts of PHP that compile extensions later': `FROM debian\nRUN apt-get update && apt-get install -y gcc make && make install\nCOPY docker-php-* /usr/local/bin/\nCMD ["php-fpm"]\n`,
    'sources of Go that whoever starts it compiles':
      'FROM ubuntu:14.04\nRUN apt-get update && apt-get install -y build-essential\nRUN make tools\nENTRYPOINT ["hack/dind"]\nCOPY . /go/src/example.org/a\n',
    'a removal in the same RUN': `${slim}RUN apt-get update && apt-get install -y gcc && pip install a && apt-get purge -y --auto-remove gcc${start}`,
    'the same variable, installed and removed': `${slim}RUN apt-get update && apt-get install -y $DEPS && apt-get purge -y $DEPS${start}`,
    'all that was marked': `${slim}RUN apt-get update && apt-get install -y gcc && apt-mark auto '.*' > /dev/null && apt-get purge -y --auto-remove${start}`,
    'a group of Alpine': `FROM python:3-alpine\nRUN apk add --no-cache --virtual .build gcc musl-dev && pip install a && apk del .build${start}`,
    'a removal by a pattern': `${slim}RUN apt-get update && apt-get install -y libpq-dev && apt-get purge -y '*-dev'${start}`,
    'a removal in a later RUN': `${slim}RUN apt-get update && apt-get install -y gcc\nRUN apt-get purge -y gcc${start}`,
    'a stage that is only copied from': `${slim.trim()} AS build\nRUN apt-get update && apt-get install -y gcc\n${slim}COPY --from=build /a /a${start}`,
    'make alone': `${slim}RUN apt-get update && apt-get install -y make pkg-config${start}`,
    'a compiler where nothing is built':
      'FROM oracle/serverjre:8\nRUN yum install -y gcc make\nCMD ["/start.sh"]\n',
    'a container that starts make':
      'FROM debian\nRUN apt-get update && apt-get install -y gcc make && make\nCMD ["make", "run"]\n',
    'a shell': 'FROM debian\nRUN apt-get update && apt-get install -y gcc && gcc a.c\nCMD ["bash"]\n',
    'a language alone':
      'FROM debian\nRUN apt-get update && apt-get install -y gcc && pip install a\nCMD ["python3"]\n',
    'a file that starts nothing': 'FROM debian\nRUN apt-get update && apt-get install -y gcc && make\n',
    'an image of build tools':
      'FROM golang:1\nRUN apt-get update && apt-get install -y gcc && go build\nCMD ["/a"]\n',
    'a package that compiles while it runs': `${slim}RUN apt-get update && apt-get install -y gcc && pip install torch==2.5\nCMD ["python", "a.py"]\n`,
    'a perhaps': `${slim}RUN if [ "$DEBUG" ]; then apt-get update && apt-get install -y gcc; fi${start}`,
    'an image for development': {
      text: `${slim}RUN apt-get update && apt-get install -y gcc${start}`,
      options: { fileName: '.devcontainer/Dockerfile' },
    },
  },
});
