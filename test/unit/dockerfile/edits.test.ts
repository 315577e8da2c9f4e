/** Edits of scripts: they touch nothing else, and are not made where they would change what runs. */
import { describe, expect, it } from 'vitest';
import { type Dockerfile, type Instruction, parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import {
  addWords,
  appendCommand,
  asRunBy,
  insertAfterWord,
  mergeRuns,
  removeCommand,
} from '../../../src/dockerfile/edits.ts';
import type { OffsetEdit } from '../../../src/dockerfile/rule.ts';
import type { ShellCommand } from '../../../src/dockerfile/shell.ts';

describe('appendCommand', () => {
  const append = (text: string): string | undefined => {
    const file = parseDockerfile(text);
    return apply(file, appendCommand(file, runOf(file), 'rm -rf /x'));
  };

  it.each([
    ['a single line', 'RUN a && b\n', 'RUN a && b && rm -rf /x\n'],
    ['a file without a last line break', 'RUN a', 'RUN a && rm -rf /x'],
    ['a pipeline', 'RUN a | b\n', 'RUN a | b && rm -rf /x\n'],
    ['a comment of the shell', 'RUN a # why\n', 'RUN a && rm -rf /x # why\n'],
    ['a last semicolon', 'RUN a; b;\n', 'RUN a; b && rm -rf /x;\n'],
    ['a last group', 'RUN if a; then b; fi\n', 'RUN if a; then b; fi && rm -rf /x\n'],
    ['`&&` before commands', 'RUN a \\\n  && b\n', 'RUN a \\\n  && b \\\n  && rm -rf /x\n'],
    ['`&&` behind commands', 'RUN a && \\\n\tb\n', 'RUN a && \\\n\tb && \\\n\trm -rf /x\n'],
    ['words on several lines', 'RUN a \\\n    b\n', 'RUN a \\\n    b \\\n    && rm -rf /x\n'],
    [
      'comments between lines',
      'RUN a \\\n  # why\n  && b\n  # after\nCMD c\n',
      'RUN a \\\n  # why\n  && b \\\n  && rm -rf /x\n  # after\nCMD c\n',
    ],
    [
      'semicolons under set -e',
      'RUN set -ex; \\\n  a; \\\n  b\n',
      'RUN set -ex; \\\n  a; \\\n  b; \\\n  rm -rf /x\n',
    ],
    [
      'semicolons under a shell that stops by itself',
      'SHELL ["/bin/bash", "-ec"]\nRUN a; \\\n  b\n',
      'SHELL ["/bin/bash", "-ec"]\nRUN a; \\\n  b; \\\n  rm -rf /x\n',
    ],
    ['semicolons without set -e', 'RUN a; \\\n  b\n', 'RUN a; \\\n  b \\\n  && rm -rf /x\n'],
    [
      'a failure that set -e overlooks',
      'RUN set -e; \\\n  a && b\n',
      'RUN set -e; \\\n  a && b \\\n  && rm -rf /x\n',
    ],
    [
      'a failure in a pipeline that set -e overlooks',
      'RUN set -e; \\\n  a && b | c\n',
      'RUN set -e; \\\n  a && b | c \\\n  && rm -rf /x\n',
    ],
    [
      'set -e that is switched off',
      'RUN set -e; \\\n  set +e; \\\n  a\n',
      'RUN set -e; \\\n  set +e; \\\n  a \\\n  && rm -rf /x\n',
    ],
    [
      'line ends of Windows',
      'RUN a \\\r\n  && b\r\nCMD c\r\n',
      'RUN a \\\r\n  && b \\\r\n  && rm -rf /x\r\nCMD c\r\n',
    ],
    [
      'flags',
      'RUN --mount=type=cache,target=/c --network=none a\n',
      'RUN --mount=type=cache,target=/c --network=none a && rm -rf /x\n',
    ],
    [
      'a here-document with set -e',
      'RUN <<EOF\nset -e\n  a\nEOF\n',
      'RUN <<EOF\nset -e\n  a\n  rm -rf /x\nEOF\n',
    ],
    ['a here-document for bash -e', 'RUN <<EOF bash -e\na\nEOF\n', 'RUN <<EOF bash -e\na\nrm -rf /x\nEOF\n'],
    ['a here-document without set -e', 'RUN <<EOF\na\nb\nEOF\n', 'RUN <<EOF\na\nb && rm -rf /x\nEOF\n'],
    [
      'a here-document that ends in a chain',
      'RUN <<EOF\nset -e\na && b\nEOF\n',
      'RUN <<EOF\nset -e\na && b && rm -rf /x\nEOF\n',
    ],
    [
      'a here-document that ends in a comment',
      'RUN <<EOF\nset -e\na # why\nEOF\n',
      'RUN <<EOF\nset -e\na && rm -rf /x # why\nEOF\n',
    ],
    [
      'a here-document of Windows',
      'RUN <<EOF\r\nset -e\r\na\r\nEOF\r\n',
      'RUN <<EOF\r\nset -e\r\na\r\nrm -rf /x\r\nEOF\r\n',
    ],
  ])('joins to %s', (_, text, expected) => {
    expect(append(`FROM x\n${text}`)).toBe(`FROM x\n${expected}`);
  });

  it('keeps the escape character of the file', () => {
    expect(append('# escape=`\nFROM x\nSHELL ["/bin/sh", "-c"]\nRUN a `\n  && b\n')).toBe(
      '# escape=`\nFROM x\nSHELL ["/bin/sh", "-c"]\nRUN a `\n  && b `\n  && rm -rf /x\n',
    );
  });

  it.each([
    ['a script that leaves', 'RUN a; exit 0\n'],
    ['a script that becomes another program', 'RUN a && exec b\n'],
    ['what runs in the background', 'RUN a &\n'],
    ['exec form', 'RUN ["a"]\n'],
    ['a here-document that another program reads', 'RUN <<EOF python3\nprint(1)\nEOF\n'],
    ['a file that is written from a here-document', 'RUN cat <<EOF > /a\nb\nEOF\n'],
    ['what no shell understands', 'RUN if a; then\n'],
  ])('leaves alone %s', (_, text) => {
    expect(append(`FROM x\n${text}`)).toBeUndefined();
  });
});

describe('insertAfterWord', () => {
  it('puts words behind one, whatever stands there', () => {
    const file = parseDockerfile('FROM x\nRUN a install "b" \\\n  c\n');
    const word = runOf(file).script?.commands[0]?.args[0];
    expect(apply(file, word && insertAfterWord(word, '--quick'))).toBe(
      'FROM x\nRUN a install --quick "b" \\\n  c\n',
    );
  });
});

describe('addWords', () => {
  it.each([
    ['on its line', 'RUN a b && c\n', 'RUN a b x y && c\n'],
    [
      'on lines of their own',
      'RUN a \\\n    b \\\n    c && d\n',
      'RUN a \\\n    b \\\n    c \\\n    x \\\n    y && d\n',
    ],
    ['on lines of Windows', 'RUN a \\\r\n  b\r\n', 'RUN a \\\r\n  b \\\r\n  x \\\r\n  y\r\n'],
    [
      'in a here-document',
      'RUN <<EOF\na b \\\n  c\nd\nEOF\n',
      'RUN <<EOF\na b \\\n  c \\\n  x \\\n  y\nd\nEOF\n',
    ],
    ['without a comment before the last', 'RUN a \\\n  # why\n  b\n', 'RUN a \\\n  # why\n  b x y\n'],
    ['before a redirect', 'RUN a b > c\n', 'RUN a b x y > c\n'],
  ])('puts them %s', (_, text, expected) => {
    const file = parseDockerfile(`FROM x\n${text}`);
    expect(apply(file, addWords(file, commandOf(runOf(file), 'a'), ['x', 'y']))).toBe(`FROM x\n${expected}`);
  });

  it('leaves alone a script whose quotes hide where words are', () => {
    const file = parseDockerfile('FROM x\nRUN sh -c "a \\"b\\""\n');
    expect(addWords(file, commandOf(runOf(file), 'a'), ['x'])).toBeUndefined();
  });
});

describe('asRunBy', () => {
  it.each([
    ['a', 'rm x'],
    ['A=1 a', 'rm x'],
    ['sudo -E A=1 a', 'sudo rm x'],
  ])('is root where %s is', (command, expected) => {
    const file = parseDockerfile(`FROM x\nRUN ${command}\n`);
    expect(asRunBy(file, commandOf(runOf(file), 'a'), 'rm x')).toBe(expected);
  });
});

describe('mergeRuns', () => {
  const merge = (text: string): string | undefined => {
    const file = parseDockerfile(text);
    const [first, second] = file.instructions.filter(({ keyword }) => keyword === 'RUN');
    const edits = first && second && mergeRuns(file, first, second);
    return edits && apply(file, ...edits);
  };

  it.each([
    ['two short lines', 'RUN a && b\nRUN c | d\n', 'RUN a && b && c | d\n'],
    [
      'what is not read on one line',
      `RUN a ${'b'.repeat(60)}\nRUN c ${'d'.repeat(60)}\n`,
      `RUN a ${'b'.repeat(60)} \\\n    && c ${'d'.repeat(60)}\n`,
    ],
    [
      '`&&` before commands',
      'RUN a \\\n  && b\n\nRUN c \\\n && d\n',
      'RUN a \\\n  && b \\\n  && c \\\n && d\n',
    ],
    ['`&&` behind commands', 'RUN a && \\\n  b\nRUN c\n', 'RUN a && \\\n  b && \\\n  c\n'],
    ['a line and several', 'RUN a\nRUN b \\\n    && c\n', 'RUN a \\\n    && b \\\n    && c\n'],
    ['commands below their RUN', 'RUN \\\n  a\nRUN \\\n  b\n', 'RUN \\\n  a \\\n  && b\n'],
    [
      'comments before, between and inside',
      '# one\nRUN a \\\n  # two\n  && b\n# three\n\n  # four\nRUN \\\n  # five\n  c \\\n  # six\n  && d\n# seven\n',
      '# one\nRUN a \\\n  # two\n  && b \\\n# three\n  # four\n  # five\n  && c \\\n  # six\n  && d\n# seven\n',
    ],
    ['a comment between two lines', 'RUN a\n# why\nRUN b\n', 'RUN a \\\n# why\n    && b\n'],
    [
      'the same flags',
      'RUN --network=none --mount=type=tmpfs,target=/t a\nRUN --mount=type=tmpfs,target=/t --network=none b\n',
      'RUN --network=none --mount=type=tmpfs,target=/t a && b\n',
    ],
    [
      'line ends of Windows',
      'RUN a\r\n# why\r\nRUN b\r\nCMD c\r\n',
      'RUN a \\\r\n# why\r\n    && b\r\nCMD c\r\n',
    ],
    [
      'the same options of the shell',
      'RUN set -ex && a\nRUN set -ex && b\n',
      'RUN set -ex && a && set -ex && b\n',
    ],
    ['each in its own folder', 'RUN cd /a && b\nRUN cd /c && d\n', 'RUN cd /a && b && cd /c && d\n'],
    ['variables of one command', 'RUN A=1 a\nRUN b\n', 'RUN A=1 a && b\n'],
  ])('joins %s', (_, text, expected) => {
    expect(merge(`FROM x\n${text}`)).toBe(`FROM x\n${expected}`);
  });

  it('keeps the escape character of the file', () => {
    expect(merge('# escape=`\nFROM x\nSHELL ["sh", "-c"]\nRUN a `\n  && b\nRUN c\n')).toBe(
      '# escape=`\nFROM x\nSHELL ["sh", "-c"]\nRUN a `\n  && b `\n  && c\n',
    );
  });

  it('changes nothing but the two', () => {
    const text = 'FROM x\nENV A=1\nRUN a\n# why\nRUN b\nCMD ["c"]\n';
    const before = parseDockerfile(text);
    const after = parseDockerfile(merge(text) ?? '');
    const toTexts = (file: Dockerfile): readonly string[] =>
      file.instructions
        .filter(({ keyword }) => keyword !== 'RUN')
        .map(({ start, end }) => file.text.slice(start, end));
    expect(toTexts(after)).toEqual(toTexts(before));
    expect(runOf(after).script?.commands.map(({ name, joinedBy }) => [joinedBy, name])).toEqual([
      [undefined, 'a'],
      ['&&', 'b'],
    ]);
    expect(after.comments.map((comment) => comment.text)).toEqual(['why']);
  });

  it.each([
    ['an instruction between', 'RUN a\nENV B=1\nRUN c\n'],
    ['two stages', 'RUN a\nFROM y\nRUN b\n'],
    ['other flags', 'RUN --network=none a\nRUN b\n'],
    ['another mount', 'RUN --mount=type=cache,target=/a a\nRUN --mount=type=cache,target=/b b\n'],
    ['a first that goes on after a failure', 'RUN a; b\nRUN c\n'],
    ['a second that goes on after a failure', 'RUN a\nRUN b; c\n'],
    ['an alternative', 'RUN a || b\nRUN c\n'],
    ['a group', 'RUN a\nRUN if b; then c; fi\n'],
    ['what is turned round', 'RUN a && ! b\nRUN c\n'],
    ['a folder that would stay', 'RUN cd /a && b\nRUN c\n'],
    ['a relative folder', 'RUN cd /a && b\nRUN cd c && d\n'],
    ['a variable that would stay', 'RUN A=1 && b\nRUN c $A\n'],
    ['an exported variable', 'RUN export A=1 && b\nRUN c\n'],
    ['an option of the shell that would stay', 'RUN set -u && b\nRUN c\n'],
    ['a file that is read', 'RUN . /a && b\nRUN c\n'],
    ['a program that nobody knows', 'RUN $A b\nRUN c\n'],
    ['a comment of the shell', 'RUN a # why\nRUN b\n'],
    ['a script that leaves', 'RUN a && exit\nRUN b\n'],
    ['a here-document first', 'RUN <<EOF\na\nEOF\nRUN b\n'],
    ['a here-document second', 'RUN a\nRUN <<EOF\nb\nEOF\n'],
    ['exec form', 'RUN ["a"]\nRUN b\n'],
    ['a comment that a linter reads', 'RUN a\n# hadolint ignore=DL3008\nRUN b\n'],
  ])('leaves alone %s', (_, text) => {
    expect(merge(`FROM x\n${text}`)).toBeUndefined();
  });

  it('leaves alone two that stand the other way round', () => {
    const file = parseDockerfile('FROM x\nRUN a\nRUN b\n');
    const [first, second] = file.instructions.filter(({ keyword }) => keyword === 'RUN');
    expect(first && second && mergeRuns(file, second, first)).toBeUndefined();
  });
});

describe('removeCommand', () => {
  const remove = (text: string, name = 'b'): string | undefined => {
    const file = parseDockerfile(text);
    const run = runOf(file);
    return apply(file, removeCommand(file, run, commandOf(run, name)));
  };

  it.each([
    ['the first', 'RUN b && a\n', 'RUN a\n'],
    ['one between', 'RUN a && b && c\n', 'RUN a && c\n'],
    ['the last', 'RUN a && b\n', 'RUN a\n'],
    ['one with its lines', 'RUN a \\\n  && b \\\n    -x \\\n  && c\n', 'RUN a \\\n  && c\n'],
    ['the last line', 'RUN a \\\n  && b\nCMD c\n', 'RUN a\nCMD c\n'],
    ['a line under set -e', 'RUN set -e; \\\n  b; \\\n  c\n', 'RUN set -e; \\\n  c\n'],
    ['a line of a here-document', 'RUN <<EOF\nset -e\nb\nc\nEOF\n', 'RUN <<EOF\nset -e\nc\nEOF\n'],
    ['one with an environment', 'RUN a && X=1 b && c\n', 'RUN a && c\n'],
    ['one of Windows lines', 'RUN a \\\r\n  && b \\\r\n  && c\r\n', 'RUN a \\\r\n  && c\r\n'],
  ])('takes out %s', (_, text, expected) => {
    expect(remove(`FROM x\n${text}`)).toBe(`FROM x\n${expected}`);
  });

  it.each([
    ['the only one', 'RUN b\n'],
    ['one with a comment between its lines', 'RUN a && b \\\n  # why\n  -x && c\n'],
    ['part of a pipeline', 'RUN a | b && c\n'],
    ['the start of a pipeline', 'RUN b | a && c\n'],
    ['an alternative', 'RUN a || b && c\n'],
    ['what has an alternative', 'RUN b || a\n'],
    ['what is turned round', 'RUN a && ! b && c\n'],
    ['what decides whether the next is reached', 'RUN a && b; c\n'],
    ['the last behind a semicolon, whose success is that of the RUN', 'RUN a; b\n'],
    ['one in a group', 'RUN (b && a)\n'],
    ['one in a condition', 'RUN if b; then a; fi\n'],
    ['one with a comment behind it', 'RUN b \\\n  # why\n  && a\n'],
  ])('leaves alone %s', (_, text) => {
    expect(remove(`FROM x\n${text}`)).toBeUndefined();
  });
});

function runOf(file: Dockerfile): Instruction {
  const run = file.instructions.find(({ keyword }) => keyword === 'RUN');
  expect(run).toBeDefined();
  return run ?? file.instructions.at(0) ?? expect.fail('There is no RUN.');
}

function commandOf(run: Instruction, name: string): ShellCommand {
  return run.script?.commands.find((command) => command.name === name) ?? expect.fail(`There is no ${name}.`);
}

function apply(file: Dockerfile, ...edits: readonly (OffsetEdit | undefined)[]): string | undefined {
  let { text } = file;
  for (const edit of edits) {
    if (edit === undefined) {
      return undefined;
    }
    text = text.slice(0, edit.start) + edit.newText + text.slice(edit.end);
  }
  return text;
}
