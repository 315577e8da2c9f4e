import { describe, expect, it } from 'vitest';
import {
  applyMode,
  compareOwners,
  readAttributeChange,
  readOwner,
} from '../../../src/dockerfile/attributes.ts';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';

describe('a mode', () => {
  it.each([
    ['755', undefined, 0o755],
    ['0644', 0o600, 0o644],
    ['+x', 0o644, 0o755],
    ['a+x', 0o640, 0o751],
    ['u+x', 0o644, 0o744],
    ['u=rwx,go=rx', 0o600, 0o755],
    ['go-rwx', 0o755, 0o700],
    ['g+w', 0o644, 0o664],
    ['+w', 0o444, 0o644],
    ['=rx', 0o666, 0o555],
    ['a+X', 0o644, 0o644],
    ['a+X', 0o744, 0o755],
    ['+x', undefined, undefined],
    ['u+s', 0o755, undefined],
    ['g=u', 0o755, undefined],
    ['99', 0o644, undefined],
  ])('%s of %s', (text, before, after) => {
    expect(applyMode(text, before)).toBe(after);
  });
});

describe('owners', () => {
  const compare = (changed: string, before: string) => compareOwners(readOwner(changed), readOwner(before));

  it.each([
    ['root:root', '0:0', 'same'],
    ['node', 'node:node', 'same'],
    ['node:node', 'node', 'same'],
    [':0', '0:0', 'same'],
    ['node.node', 'node:node', 'same'],
    ['node', '0:0', 'different'],
    ['1000:0', '0:0', 'different'],
    ['node', 'app', 'different'],
    ['1000', 'node', 'unsure'],
    ['${UID}', '1000', 'unsure'],
    ['${UID}', '0:0', 'different'],
  ])('%s where %s was: %s', (changed, before, expected) => {
    expect(compare(changed, before)).toBe(expected);
  });
});

describe('a command that changes attributes', () => {
  const read = (script: string) => {
    const file = parseDockerfile(`FROM debian\nWORKDIR /w\nRUN ${script}\n`);
    const command = file.instructions[2]?.script?.commands[0];
    const change = command === undefined ? undefined : readAttributeChange(command);
    return change === undefined
      ? undefined
      : [change.kind, change.value, change.isRecursive, change.targets.flatMap(({ patterns }) => patterns)];
  };

  it.each([
    ['chown -R a:b /x y', ['owner', 'a:b', true, ['/x', '/w/y']]],
    ['chown a -R /x', ['owner', 'a', true, ['/x']]],
    ['chgrp --recursive g /x', ['owner', ':g', true, ['/x']]],
    ['chmod -v u+x /x/*.sh', ['mode', 'u+x', false, ['/x/*.sh']]],
    ['chmod -Rf 755 /x/{a,b}', ['mode', '755', true, ['/x/a', '/x/b']]],
    ['chmod -x /x', ['mode', '-x', false, ['/x']]],
    ['chown --reference=/a /b', undefined],
    ['chmod 755', undefined],
    ['install -m 755 a b', undefined],
  ])('%s', (script, expected) => {
    expect(read(script)).toEqual(expected);
  });
});
