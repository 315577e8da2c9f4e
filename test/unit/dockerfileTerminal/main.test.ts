import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(path.join(tmpdir(), 'shop-'));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function lint(...args: readonly string[]): { readonly code: number | null; readonly out: string } {
  const { status, stdout } = spawnSync(
    path.join(root, 'node_modules/.bin/node'),
    [path.join(root, 'src/dockerfileTerminal/main.ts'), ...args],
    { cwd: folder, encoding: 'utf8' },
  );
  return { code: status, out: stdout };
}

describe('npm run lint:dockerfile', () => {
  it('runs as a process, from the folder it is started in', () => {
    writeFileSync(
      path.join(folder, 'Dockerfile'),
      'FROM debian\nRUN apt-get update && apt-get install -y curl\n',
    );
    const { code, out } = lint('.');
    expect(out).toContain('Dockerfile:2:5: warning');
    expect(code).toBe(1);
  });

  it('ends with 2 where it is not understood', () => {
    expect(lint('--format').code).toBe(2);
  });
});
