import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../../src/dockerfile/dockerfile.ts';
import { readPackageChange } from '../../../../src/dockerfile/packages/installs.ts';

function read(command: string): readonly string[] | undefined {
  const script = parseDockerfile(`FROM a\nRUN ${command}\n`).instructions[1]?.script;
  const change = script?.commands.map(readPackageChange).find((found) => found !== undefined);
  return change === undefined ? undefined : [change.kind, ...change.packages.map(({ name }) => name)];
}

describe('readPackageChange', () => {
  it.each([
    ['apt-get install -y --no-install-recommends gcc=4:12 libpq-dev:amd64', ['install', 'gcc', 'libpq-dev']],
    ['apt install -y -t bookworm-backports cmake/bookworm', ['install', 'cmake']],
    ['apt-get purge -y --auto-remove gcc', ['remove', 'gcc']],
    ["A='gcc make' && apt-get install -y $A", ['install', 'gcc', 'make']],
    ['apk add --no-cache gcc musl-dev=1.2', ['install', 'gcc', 'musl-dev']],
    ['apk add --no-cache --virtual .build gcc', ['install', 'gcc']],
    ['apk add -t .build "gcc>13" foo@edge', ['install', 'gcc', 'foo']],
    ['apk del .build', ['remove', '.build']],
    ['dnf -y --setopt=install_weak_deps=False install gcc', ['install', 'gcc']],
    ['microdnf install -y make', ['install', 'make']],
    ['yum groupinstall -y "Development Tools"', ['install', '@development tools']],
    ['dnf group install -y "Development Tools"', ['install', '@development tools']],
    ['yum erase -y gcc', ['remove', 'gcc']],
    ['zypper --non-interactive in gcc', ['install', 'gcc']],
    ['pacman -Syu --noconfirm base-devel', ['install', 'base-devel']],
    ['pacman -Rns --noconfirm gcc', ['remove', 'gcc']],
    ['sudo apt-get install -y g++', ['install', 'g++']],
  ])('reads %s', (command, expected) => {
    expect(read(command)).toEqual(expected);
  });

  it.each([
    'apt-get update',
    'apk update',
    'dnf clean all',
    'yum repolist',
    'pacman -Scc --noconfirm',
    'apt-cache show gcc',
    'echo apt-get install gcc',
    '$MANAGER install gcc',
  ])('says nothing of %s', (command) => {
    expect(read(command)).toBeUndefined();
  });

  it('keeps the name of a group of Alpine', () => {
    const script = parseDockerfile('FROM a\nRUN apk add --virtual=.build gcc\n').instructions[1]?.script;
    expect(script?.commands.map((command) => readPackageChange(command)?.virtual)).toEqual(['.build']);
  });
});
