/** Which commands of a script may not run. */
import { expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';

it.each([
  ['a && b', []],
  ['a || b', ['b']],
  ['a || b || c', ['b', 'c']],
  ['a || b && c', ['b']],
  ['a && b || c && d && e', ['c']],
  ['a || b; c', ['b']],
  ['if a; then b || c && d; fi', ['b', 'c', 'd']],
])('in %s these may not run: %s', (script, expected) => {
  const run = parseDockerfile(`FROM x\nRUN ${script}\n`).instructions[1];
  const commands = run?.script?.commands ?? [];
  expect(commands.filter(({ isConditional }) => isConditional).map(({ name }) => name)).toEqual(expected);
});
