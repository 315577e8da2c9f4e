import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { viewImage } from '../../../src/dockerfile/imageView.ts';
import {
  findStartCommand,
  isInteractive,
  type StartCommand,
  startsByItself,
  startsTool,
} from '../../../src/dockerfile/startCommand.ts';

function find(text: string): StartCommand | undefined {
  return findStartCommand(viewImage(parseDockerfile(text)));
}

describe('findStartCommand', () => {
  it('is ENTRYPOINT with CMD, the last of each', () => {
    expect(
      find('FROM a\nCMD ["x"]\nENTRYPOINT ["/usr/bin/tini", "--"]\nCMD ["/app/serve", "-p", "80"]\n'),
    ).toEqual({
      words: ['tini', '--', 'serve', '-p', '80'],
      needsShell: false,
    });
  });

  it('has the words of a script', () => {
    expect(find('FROM a\nCMD ["sh", "-c", "cd /src && go run ."]\n')?.words).toContain('go');
    expect(find('FROM a\nCMD cd /src && go run .\n')).toMatchObject({ needsShell: true });
  });

  it('is inherited from the stage below', () => {
    expect(find('FROM a AS b\nCMD ["x"]\nFROM b\n')?.words).toEqual(['x']);
  });

  it('forgets the CMD of a stage below an ENTRYPOINT', () => {
    expect(find('FROM a AS b\nCMD ["x"]\nFROM b\nENTRYPOINT ["y"]\n')?.words).toEqual(['y']);
  });

  it('is not there where the file says nothing, or takes it away', () => {
    expect([find('FROM a\n'), find('FROM a\nCMD []\n'), find('')]).toEqual([undefined, undefined, undefined]);
  });
});

describe('isInteractive', () => {
  it.each([
    '["bash"]',
    '/bin/bash',
    '["/usr/bin/zsh", "-l"]',
    '["tini", "--", "sh"]',
    '["python3"]',
    '["irb"]',
  ])('is true of a shell or a language alone: %s', (command) => {
    expect(find(`FROM a\nCMD ${command}\n`)).toSatisfy(isInteractive);
  });

  it.each([
    'sleep infinity',
    '["tail", "-f", "/dev/null"]',
    '["jupyter", "lab"]',
    '["/init.sh", "sleep", "infinity"]',
  ])('is true of what waits for people: %s', (command) => {
    expect(find(`FROM a\nCMD ${command}\n`)).toSatisfy(isInteractive);
  });

  it.each([
    '["bash", "-c", "start"]',
    '["bash", "/start.sh"]',
    '["python", "app.py"]',
    '["docker-entrypoint.sh"]',
    'sleep 5 && start',
  ])('is not true of a program: %s', (command) => {
    const start = find(`FROM a\nCMD ${command}\n`);
    expect(start === undefined || isInteractive(start)).toBe(false);
  });
});

describe('startsTool', () => {
  it('knows a program by its name, wherever it stands', () => {
    const start = find('FROM a\nCMD ["sh", "-c", "cd /src; /usr/local/go/bin/go run ."]\n');
    expect(start !== undefined && startsTool(start, new Set(['go']))).toBe(true);
  });
});

describe('startsByItself', () => {
  it('is true of services, and of PHP with a server', () => {
    const bases = [
      { name: 'nginx', tag: 'latest' },
      { name: 'php', tag: '8-apache' },
      { name: 'php', tag: '8-cli' },
      { name: 'debian', tag: '12' },
      undefined,
    ];
    expect(bases.map(startsByItself)).toEqual([true, true, false, false, false]);
  });
});
