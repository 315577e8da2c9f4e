import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { readUnpacking } from '../../../src/dockerfile/unpacking.ts';

function read(script: string) {
  const command = parseDockerfile(`FROM debian\nWORKDIR /w\nRUN ${script}\n`).instructions[2]?.script
    ?.commands[0];
  const found = command === undefined ? undefined : readUnpacking(command);
  return found === undefined ? undefined : { ...found, archives: found.archives.map(({ key }) => key) };
}

describe('what takes an archive apart', () => {
  it.each([
    ['tar xzf a.tgz', ['a.tgz'], '/w', true],
    ['tar -C /opt -xJf a.tar.xz', ['a.tar.xz'], '/opt', true],
    ['tar --extract --file a.tar --directory=/opt', ['a.tar'], '/opt', true],
    ['tar xf a.tar --strip-components=1 -C /opt', ['a.tar'], '/opt', false],
    ['tar xf a.tar one two', ['a.tar'], '/w', false],
    ['tar --exclude x -xf a.tar', ['a.tar'], '/w', false],
    ['unzip -q a.zip -d /opt', ['a.zip'], '/opt', false],
    ['7z x a.7z -o/opt', ['a.7z'], '/opt', false],
    ['dpkg -i a.deb b.deb', ['a.deb', 'b.deb'], undefined, false],
    ['rpm -ivh a.rpm', ['a.rpm'], undefined, false],
    ['apt-get install -y ./a.deb curl', ['./a.deb'], undefined, false],
    ['bash Miniconda3.sh -b', ['Miniconda3.sh'], undefined, false],
    ['./a.run --silent', ['./a.run'], undefined, false],
  ])('%s', (script, archives, folder, isPlainTar) => {
    expect(read(script)).toMatchObject({ archives, folder, isPlainTar });
  });

  it.each([
    'tar tf a.tar',
    'tar czf a.tgz x',
    'tar xz -C /opt',
    'tar xf -',
    'unzip -l a.zip',
    '7z a a.7z x',
    'rpm -qa',
    'yum install -y https://example.org/a.rpm',
    'sh setup.sh',
    'pip install flask',
    'cat a.zip',
  ])('%s takes none apart', (script) => {
    expect(read(script)).toBeUndefined();
  });
});
