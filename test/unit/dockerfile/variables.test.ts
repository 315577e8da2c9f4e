import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { expandWord, StageVariables } from '../../../src/dockerfile/variables.ts';

describe('the variables of a stage', () => {
  it('are valid behind the instruction that sets them, ENV before ARG', () => {
    const variables = new StageVariables(undefined);
    variables.set('A', { index: 1, value: 'x', kind: 'ENV' });
    variables.set('A', { index: 3, value: 'y', kind: 'ENV' });
    variables.set('A', { index: 5, value: 'z', kind: 'ARG' });
    variables.set('B', { index: 2, value: undefined, kind: 'ARG' });
    expect([1, 2, 3, 4, 6].map((index) => variables.find('A', index).value)).toEqual([
      undefined,
      'x',
      'x',
      'y',
      'y',
    ]);
    expect([variables.find('B', 2), variables.find('B', 3)]).toEqual([
      { isSet: false, value: undefined },
      { isSet: true, value: undefined },
    ]);
  });

  it('come from the stage below as far as they are ENV', () => {
    const below = new StageVariables(undefined);
    below.set('A', { index: 1, value: 'x', kind: 'ENV' });
    below.set('B', { index: 2, value: 'y', kind: 'ARG' });
    const variables = new StageVariables(new StageVariables(below));
    expect([variables.find('A', 9).value, variables.find('B', 9).isSet]).toEqual(['x', false]);
  });

  it('are not known where each is made of another twice, again and again', () => {
    const lines = Array.from({ length: 60 }, (_, at) => `ENV A${at + 1}=$A${at}$A${at}\n`).join('');
    const file = parseDockerfile(`FROM a\nENV A0=0123456789\n${lines}RUN echo $A60\n`);
    expect(file.stages[0]?.variables.find('A3', 99).value).toHaveLength(80);
    expect(file.stages[0]?.variables.find('A60', 99)).toEqual({ isSet: true, value: undefined });
    expect(file.instructions.at(-1)?.script?.commands[0]?.args[0]?.value).toBeUndefined();
  });

  it('are not known either where a script does so', () => {
    const steps = Array.from({ length: 60 }, (_, at) => `A${at + 1}="$A${at}$A${at}"`).join('; ');
    const file = parseDockerfile(`FROM a\nRUN A0=0123456789; ${steps}; echo $A60\n`);
    expect(file.instructions[1]?.script?.commands.at(-1)?.args[0]?.value).toBeUndefined();
  });
});

describe('expandWord', () => {
  const values: Readonly<Record<string, string>> = { A: 'x', EMPTY: '' };

  it.each([
    ['a$A-${A}', 'ax-x'],
    ['${A:-b}${B:-c}${B-d}', 'xcd'],
    ['${EMPTY:-a}${EMPTY-b}', 'a'],
    ['${A:+b}${B:+c}', 'b'],
    [String.raw`'$A'"$A"\$A`, '$Ax$A'],
  ])('makes of %s', (word, expected) => {
    expect(expandWord(word, (name) => values[name])).toBe(expected);
  });

  it.each(['$B', '${B}', '${A%x}', '${A'])('knows nothing of %s', (word) => {
    expect(expandWord(word, (name) => values[name])).toBeUndefined();
  });
});
