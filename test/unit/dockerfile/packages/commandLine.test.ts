import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../../src/dockerfile/dockerfile.ts';
import {
  hasOption,
  optionValue,
  programOf,
  readCommandLine,
} from '../../../../src/dockerfile/packages/commandLine.ts';

function read(script: string) {
  const command = parseDockerfile(`FROM debian\nRUN ${script}\n`).instructions[1]?.script?.commands[0];
  if (command === undefined) {
    throw new Error('The script has a command.');
  }
  const line = readCommandLine(command.args, new Set(['-r', '--file']));
  return {
    program: programOf(command),
    line,
    operands: line.operands.map(({ key }) => key),
    options: line.options.map(({ name, value }) => (value === undefined ? name : `${name} ${value}`)),
  };
}

describe('a command line', () => {
  it('has operands, and options that take the next word, what follows an equals sign, or what is attached', () => {
    expect(read('pip install -r a.txt --file=b.txt --file c.txt -rd.txt -U x')).toMatchObject({
      program: 'pip',
      operands: ['install', 'x'],
      options: ['-r a.txt', '--file b.txt', '--file c.txt', '-r d.txt', '-U'],
    });
  });

  it('has operands alone behind two dashes', () => {
    expect(read('run -a -- -b c')).toMatchObject({ operands: ['-b', 'c'], options: ['-a'] });
  });

  it('keeps an option whose value is missing', () => {
    expect(read('pip install -r').options).toEqual(['-r']);
  });

  it('names a program whose folder a variable holds', () => {
    expect(read('"$VENV/bin/pip" install').program).toBe('pip');
  });

  it('answers with the last of several values', () => {
    const { line } = read('x --file a --file b -q');
    expect([optionValue(line, '-r', '--file'), optionValue(line, '-q'), hasOption(line, '-q')]).toEqual([
      'b',
      undefined,
      true,
    ]);
  });
});
