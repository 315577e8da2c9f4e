import { goCacheFinal } from '../../../../src/dockerfile/rules/go-cache-final.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const base = 'FROM golang:1.26\n';

describeRule(goCacheFinal, {
  catches: {
    'a build': {
      text: `${base}RUN go build -o /app .\nCMD ["/app"]\n`,
      fix: 'none',
      severity: 'warning',
    },
    'a build in several RUNs, once': {
      text: `${base}RUN go mod download\nRUN CGO_ENABLED=0 go build -o /app .\nCMD ["/app"]\n`,
      lines: [1],
    },
    'caches that a stage for the build has, copied as a whole': {
      text: `FROM golang AS a\nRUN go install ./...\nFROM debian\nCOPY --from=a /go /go\nCMD ["/go/bin/app"]\n`,
      lines: [1],
    },
  },
  passes: {
    'a Go that keeps neither':
      'FROM ubuntu:14.04\nRUN curl https://golang.org/dl/go1.3.src.tar.gz | tar -xz\nRUN go get golang.org/x/tools/cmd/cover\nCMD ["app"]\n',
    'an image of such a Go': 'FROM golang:1.9\nRUN go install app\nCMD ["app"]\n',
    'an image that starts the tool': `${base}RUN go build -o /app .\nCMD ["go", "run", "."]\n`,
    'a shell': `${base}RUN go build -o /app .\nCMD ["bash"]\n`,
    'a file that starts nothing': `${base}RUN go build -o /app .\n`,
    'a dev container': {
      text: `${base}RUN go build -o /app .\nCMD ["/app"]\n`,
      options: { fileName: '.devcontainer/Dockerfile' },
    },
    'a cache mount': `${base}RUN --mount=type=cache,target=/root/.cache/go-build --mount=type=cache,target=/go/pkg/mod go build -o /app .\nCMD ["/app"]\n`,
    'what is removed in the same RUN': `${base}RUN go build -o /app . && go clean -cache -modcache\nCMD ["/app"]\n`,
    'a stage that is not shipped': `${base.replace('\n', ' AS a\n')}RUN go build -o /app .\nFROM debian\nCOPY --from=a /app /app\nCMD ["/app"]\n`,
    'a cache that is somewhere else': `${base}ENV GOCACHE=/tmp/c\nRUN go build -o /app .\nCMD ["/app"]\n`,
    'what is removed by its variable': `${base}RUN go build -o /app . && rm -rf "$GOPATH"/pkg\nCMD ["/app"]\n`,
    'commands that build nothing': `${base}RUN go version && go env -w GOPROXY=x\nCMD ["/app"]\n`,
  },
});
