/** Texts that nobody wrote by hand: the linter neither throws nor takes long, and says nothing of what it does not read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixAll, lintDockerfile } from '../../../src/dockerfile/linter.ts';

/** Of the processor, since the machine has other work. Far more than it takes; what grows with the square takes minutes. */
const limitMs = 15_000;

/** Of the clock. */
const timeoutMs = 120_000;

const megabyte = 1_000_000;
const long = 96_000;

function list(count: number, line: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => line(index)).join('');
}

function fill(piece: string, length: number): string {
  return piece.repeat(Math.floor(length / piece.length));
}

const texts: Readonly<Record<string, string>> = {
  'a megabyte of one word': `FROM debian\nRUN echo ${'a'.repeat(megabyte)}\n`,
  'a megabyte of words': `FROM debian\nRUN apt-get update && apt-get install ${fill('gcc ', megabyte)}\n`,
  'a megabyte of a name': `FROM ${fill('a/', megabyte)}\n`,
  'a megabyte of variables that never end': `FROM ${fill('${A', megabyte)}\n`,
  'a megabyte of flags': `FROM debian\nRUN ${fill('--mount=type=cache ', megabyte)}x\n`,
  'a megabyte of an array': `FROM debian\nCMD [${fill('"a",', megabyte)}`,
  'a megabyte of blanks': `FROM debian\nRUN ${' '.repeat(megabyte)}x\n`,
  'a long line of variables that never end': `FROM ${fill('${A', long)}\nRUN rm ${fill('${A', long)}\n`,
  'a long line of packages': `FROM debian\nRUN apt-get update && apt-get install ${fill('x-dev ', long)}\nCMD a\n`,
  'a long line of dashes': `FROM python:${fill('3-', long)}\n`,
  'a long line of sources': `FROM debian\nCOPY ${fill('a ', long)}/x/\nRUN chown -R a /x && rm /x/*\n`,
  'a long line of commands': `FROM debian\nRUN ${fill('apt-get update && apt-get install -y gcc && ', long)}true\n`,
  'a long line of wildcards': `FROM debian\nCOPY ${'a'.repeat(20_000)} /x/\nRUN rm /x/${'*a'.repeat(10_000)}b\n`,
  'a script of many downloads': `FROM debian\nRUN ${list(40, () => `${'curl -O http://a/b.tgz && tar xf b.tgz && rm b.tgz && '.repeat(50)}\\\n`)} true\n`,
  'five thousand stages on each other': list(
    5_000,
    (at) =>
      `FROM ${at === 0 ? 'debian' : `s${at - 1}`} AS s${at}\nRUN apt-get update && apt-get install -y gcc\n`,
  ),
  'five thousand stages that copy each other': list(
    5_000,
    (at) =>
      `FROM debian AS s${at}\nRUN apt-get update && pip install x\n${at === 0 ? '' : `COPY --from=s${at - 1} / /\n`}`,
  ),
  'thousands of RUNs': `FROM debian\n${list(2_000, () => 'RUN apt-get update && apt-get install -y gcc && pip install x && npm install y\n')}`,
  'thousands of comments that silence': `FROM debian\n${list(5_000, () => '# hadolint ignore=DL3008\nRUN apt-get update\n')}`,
  'a variable that is set thousands of times': `FROM debian\n${list(20_000, () => 'ENV PATH=$PATH:/a\n')}RUN x\n`,
  'variables that double': `FROM debian\nENV A0=0123456789\n${list(60, (at) => `ENV A${at + 1}=$A${at}$A${at}\n`)}RUN echo $A60\n`,
  'defaults in defaults': `ARG A=${'${A:-'.repeat(9_000)}${'}'.repeat(4_000)}\nFROM $A\n`,
  'substitutions in each other': `FROM debian\nRUN echo ${'$('.repeat(10_000)}${')'.repeat(10_000)}\n`,
  'parentheses in each other': `FROM debian\nRUN ${'('.repeat(10_000)}a${')'.repeat(10_000)}\n`,
  'conditions in each other': `FROM debian\nRUN ${'if a; then '.repeat(4_000)}b\n`,
  'quotes in substitutions': `FROM debian\nRUN echo ${'"$(a '.repeat(3_000)}${')"'.repeat(3_000)}\n`,
  'alternatives of alternatives': `FROM debian\nRUN rm -rf ${'/a{b,c}'.repeat(2_000)}\n`,
  'a here-document that never ends': `FROM debian\nRUN <<EOF\n${list(50_000, () => 'apt-get update\n')}`,
  'here-documents that never end': `FROM debian\nRUN ${'<<A '.repeat(3_000)}\n`,
  'a quote that never ends': `FROM debian\nRUN echo 'a\n${list(10_000, () => 'RUN apt-get update\n')}`,
  'an array that never ends': 'FROM debian\nCMD ["a", "b\n',
  'lines that go on and on': `FROM debian\nRUN a ${'\\\n'.repeat(100_000)}b\n`,
  'comments between lines': `FROM debian\nRUN a ${'\\\n# c\n'.repeat(30_000)}b\n`,
  'nothing but comments': '# a\n'.repeat(200_000),
  'nothing but lines': '\n'.repeat(megabyte),
  'more than is read': `FROM debian\n${'RUN apt-get update\n'.repeat(200_000)}`,
  'stages of one name that build on each other': 'FROM a AS a\n'.repeat(5_000),
  'a stage that copies from itself': 'FROM a AS a\nCOPY --from=a / /\nCOPY --from=0 / /\n',
  'zero bytes': 'FROM debian\0\nRUN apt-get\0update\n',
};

describe('hostile text', () => {
  it.each(Object.entries(texts))(
    '%s',
    (_, text) => {
      const start = process.cpuUsage();
      expect(Array.isArray(lintDockerfile(text))).toBe(true);
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1000).toBeLessThan(limitMs);
    },
    timeoutMs,
  );

  it('is never a reason to throw, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        lintDockerfile(text);
        return fixAll(text) === fixAll(fixAll(text));
      }),
      { numRuns: 300 },
    );
  });

  it('is never a reason to throw where it is nearly a Dockerfile', () => {
    const piece = fc.constantFrom(
      'FROM ',
      'debian',
      'python:3',
      ' AS a',
      'RUN ',
      'COPY ',
      'ADD ',
      '--from=a ',
      '--mount=type=cache,target=/x ',

      'ENV ',
      'ARG ',
      'A=b',
      '$A',
      '${A',
      '}',
      ':-',
      '"',
      "'",
      '`',
      '\\',
      '\n',
      '\r\n',
      '\\\n',
      '\t',
      ' ',
      '#',
      '<<EOF',
      '<<-"E"',

      '\nEOF\n',
      '[',
      ']',
      '","',
      'apt-get update',
      ' && ',
      ' || ',
      ';',
      '|',
      '&',
      '(',
      ')',
      '{',
      'if ',
      'then ',
      'fi',
      '$(',
      '\uFEFF',

      'pip install x',
      'rm -rf /a',
      'chown a /a',
      '/a',
      '*',
      '?',
      '.',
      'CMD ',
      'USER ',
      'SHELL ',
      'ONBUILD ',
      'WORKDIR ',
      '💾',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        lintDockerfile(text);
        return fixAll(text) === fixAll(fixAll(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
