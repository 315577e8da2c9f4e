import { apkCache } from '../../../../src/dockerfile/rules/apk-cache.ts';
import { describeRule } from '../../../support/ruleTest.ts';

describeRule(apkCache, {
  catches: {
    'an update that something else in its RUN reads': {
      text: 'FROM alpine\nRUN apk update && apk fetch jq\n',
      fix: 'safe',
      fixed: 'FROM alpine\nRUN apk update && apk fetch jq && rm -rf /var/cache/apk/*\n',
    },
    'an update that a later RUN reads': {
      text: 'FROM alpine\nRUN apk update\nRUN apk search jq | grep jq\n',
      fix: 'none',
    },
    'an update before a script that nobody has read': {
      text: 'FROM alpine\nRUN apk update\nRUN ./install.sh\n',
      fix: 'suggest',
    },
    'an install': {
      text: 'FROM alpine\nRUN apk add curl\n',
      severity: 'information',
      fix: 'safe',
      fixed: 'FROM alpine\nRUN apk add --no-cache curl\n',
    },
    'an update before it': {
      text: 'FROM alpine\nRUN apk update && apk add curl && apk add git\n',
      fixed: 'FROM alpine\nRUN apk add --no-cache curl && apk add --no-cache git\n',
    },
    'an update on a line of its own': {
      text: 'FROM alpine\nRUN apk update \\\n  && apk upgrade \\\n  && apk --update add \\\n    curl\n',
      fixed: 'FROM alpine\nRUN apk upgrade --no-cache \\\n  && apk --update add --no-cache \\\n    curl\n',
    },
    'an update before an install that keeps nothing': {
      text: 'FROM alpine\nRUN apk update && apk add --no-cache curl\n',
      fix: 'safe',
      fixed: 'FROM alpine\nRUN apk add --no-cache curl\n',
    },
    'an update alone': {
      text: 'FROM alpine\nRUN apk update\nRUN apk add --no-cache curl\n',
      fixed: 'FROM alpine\nRUN apk add --no-cache curl\n',
    },
    'an update that cannot be taken out': {
      text: 'FROM alpine\nRUN (apk update) && apk add curl\n',
      fixed: 'FROM alpine\nRUN (apk update) && apk add curl && rm -rf /var/cache/apk/*\n',
    },
    'a virtual package': {
      text: 'FROM alpine\nRUN apk add -t .build gcc && make && apk del .build\n',
      fixed: 'FROM alpine\nRUN apk add --no-cache -t .build gcc && make && apk del .build\n',
    },
    'a branch': {
      text: 'FROM alpine\nRUN if [ -n "$A" ]; then apk add curl; fi\n',
      fixed: 'FROM alpine\nRUN if [ -n "$A" ]; then apk add --no-cache curl; fi\n',
    },
    'a here-document': {
      text: 'FROM alpine\nRUN <<EOF\napk update\napk add git\nEOF\n',
      fixed: 'FROM alpine\nRUN <<EOF\napk add --no-cache git\nEOF\n',
    },
    sudo: {
      text: 'FROM alpine\nRUN (sudo apk update) && sudo apk add curl\n',
      fixed: 'FROM alpine\nRUN (sudo apk update) && sudo apk add curl && sudo rm -rf /var/cache/apk/*\n',
    },
    'a removal before the install': { text: 'FROM alpine\nRUN rm -rf /var/cache/apk/* && apk add curl\n' },
    'a removal in a later RUN': {
      text: 'FROM alpine\nRUN apk add curl\nRUN rm -rf /var/cache/apk/*\n',
      lines: [1],
    },
    'another repository': {
      text: 'FROM alpine\nRUN apk add -X https://example.com/edge curl\n',
      fixed: 'FROM alpine\nRUN apk add --no-cache -X https://example.com/edge curl\n',
    },
  },
  passes: {
    'a command for another base':
      'FROM debian:12\nRUN if grep -q alpine /etc/os-release; then apk add bash; fi\n',
    'an install that keeps nothing': 'FROM alpine\nRUN apk add --no-cache curl\n',
    'the option in front': 'FROM alpine\nRUN apk --no-cache add curl\n',
    'a removal': 'FROM alpine\nRUN apk update && apk add curl && rm -rf /var/cache/apk/*\n',
    'a removal of all caches': 'FROM alpine\nRUN apk add curl && rm -rf /tmp/* /var/cache/*\n',
    'a virtual package with del and rm':
      'FROM alpine\nRUN apk add -t .build gcc && make && apk del .build && rm -rf /var/cache/apk/*\n',
    'a cache mount': 'FROM alpine\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n',
    'a cache mount for a link':
      'FROM alpine\nRUN --mount=type=cache,target=/etc/apk/cache apk update && apk add curl\n',
    'another root': 'FROM alpine\nRUN apk add --root /mnt --initdb curl\n',
    'what fetches nothing': 'FROM alpine\nRUN apk del curl && apk info\n',
    'a builder': 'FROM alpine AS a\nRUN apk add gcc\nFROM scratch\nCOPY --from=a /x /x\n',
    'a line that hadolint ignores': 'FROM alpine\n# hadolint ignore=DL3019\nRUN apk add curl\n',
  },
});
