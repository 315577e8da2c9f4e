import { aptMultiInstallRuns } from '../../../../src/dockerfile/rules/apt-multi-install-runs.ts';
import { describeRule } from '../../../support/ruleTest.ts';

const end = '&& rm -rf /var/lib/apt/lists/*';
const install = (packages: string): string => `RUN apt-get update && apt-get install -y ${packages} ${end}\n`;

describeRule(aptMultiInstallRuns, {
  catches: {
    neighbours: {
      text: `FROM debian\n${install('a')}${install('b c')}CMD ["a"]\n`,
      lines: [2],
      severity: 'information',
      fix: 'suggest',
      fixed: `FROM debian\n${install('a b c')}CMD ["a"]\n`,
    },
    'packages on lines of their own, with a comment above': {
      text: `FROM debian\nRUN apt-get update && apt-get install -y \\\n    a \\\n    b \\\n  ${end}\n\n# for c\nRUN apt-get update && apt-get install -y \\\n    c \\\n  ${end}\nCMD ["a"]\n`,
      fixed: `FROM debian\nRUN apt-get update && apt-get install -y \\\n    a \\\n    b \\\n# for c\n    c \\\n  ${end}\n\nCMD ["a"]\n`,
    },
    'packages on one line, with a comment above': {
      text: `FROM debian\n${install('a')}# for c\n${install('c')}`,
      fixed: `FROM debian\nRUN apt-get update && apt-get install -y a ${end} \\\n# for c\n    && apt-get update && apt-get install -y c ${end}\n`,
    },
    'other options': {
      text: `FROM debian\n${install('a')}${install('--no-install-recommends b')}`,
      fixed: `FROM debian\nRUN apt-get update && apt-get install -y a ${end} \\\n    && apt-get update && apt-get install -y --no-install-recommends b ${end}\n`,
    },
    'something else in the second': {
      text: `FROM debian\n${install('a')}RUN mkdir /b && apt-get update && apt-get install -y b\n`,
      fixed: `FROM debian\nRUN apt-get update && apt-get install -y a ${end} \\\n    && mkdir /b && apt-get update && apt-get install -y b\n`,
    },
    'files that are copied between': {
      text: `FROM debian\n${install('a')}COPY . /app\n${install('b')}`,
      lines: [3],
      fix: 'none',
    },
    'each further one': { text: `FROM debian\n${install('a')}${install('b')}${install('c')}`, lines: [2, 3] },
    'a version that is pinned': {
      text: `FROM debian\n${install('a')}${install('b=1.2-3~deb12u1')}`,
      fix: 'suggest',
    },
  },
  passes: {
    'one RUN': `FROM debian\n${install('a')}`,
    'a RUN that installs with the lists of another':
      'FROM debian\nRUN apt-get update && apt-get install -y a\nRUN apt-get install -y b\n',
    'two stages': `FROM debian AS a\n${install('a')}FROM a\n${install('b')}`,
    'a source that is added between': `FROM debian\n${install('curl')}RUN curl x > /etc/apt/sources.list.d/x.list\n${install('b')}`,
    'a source that the second adds': `FROM debian\n${install('curl')}RUN echo deb x > /etc/apt/sources.list.d/x.list && apt-get update && apt-get install -y b\n`,
    'a source that the first adds behind': `FROM debian\nRUN apt-get update && apt-get install -y curl && curl x > /etc/apt/sources.list.d/x.list\n${install('b')}`,
    'the script of a vendor': `FROM debian\n${install('curl')}RUN curl https://deb.nodesource.com/setup_22.x | bash - && apt-get install -y nodejs\n`,
    'an architecture that is added': `FROM debian\n${install('a')}RUN dpkg --add-architecture i386 && apt-get update && apt-get install -y b:i386\n`,
    'a variable between': `FROM debian\n${install('a')}ARG VERSION=1\n${install('b=$VERSION')}`,
    'packages that nobody knows': `FROM debian\n${install('a')}${install('$PACKAGES')}`,
    'packages that are removed again': `FROM debian\n${install('a')}RUN apt-get update && apt-get install -y gcc && make && apt-get purge -y gcc\n`,
    'an install that may not run': `FROM debian\n${install('a')}RUN if [ -n "$B" ]; then apt-get update && apt-get install -y b; fi\n`,
    'a file': `FROM debian\n${install('a')}${install('./b.deb')}`,
    'other flags': `FROM debian\n${install('a')}RUN --mount=type=secret,id=b apt-get update && apt-get install -y b\n`,
    'mounts over the lists':
      'FROM debian\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y a\nRUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y b\n',
    helpers: 'FROM bitnami/minideb\nRUN install_packages a\nRUN install_packages b\n',
    'a builder': `FROM debian AS a\n${install('a')}${install('b')}FROM scratch\nCOPY --from=a /x /x\n`,
  },
});
