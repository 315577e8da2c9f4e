import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readWorkspaceBuilds } from '../../../../src/buildContext/named/findContextFolder.ts';
import { parseDockerfile } from '../../../../src/dockerfile/dockerfile.ts';
import {
  isSurrounding,
  readSurroundings,
  type Surroundings,
} from '../../../../src/vscode/dockerfiles/surroundings.ts';
import { createDiskContext } from '../../../support/buildContexts.ts';

const { signal } = new AbortController();
const copying = 'FROM node\nCOPY . .\n';

async function read(
  files: Readonly<Record<string, string>>,
  options: {
    readonly dockerfile?: string;
    readonly text?: string;
    readonly hasWorkspace?: boolean;
    readonly prepare?: (folder: string) => Promise<unknown>;
  } = {},
): Promise<Surroundings & { readonly problems: readonly string[]; readonly folder: string }> {
  const { dockerfile = 'web/Dockerfile', text = copying, hasWorkspace = true } = options;
  await using disk = await createDiskContext({ [dockerfile]: text, ...files });
  await options.prepare?.(disk.folder);
  const problems: string[] = [];
  const place = {
    dockerfile: disk.at(dockerfile),
    workspaceFolder: hasWorkspace ? disk.folder : undefined,
  };
  const surroundings = await readSurroundings(place, parseDockerfile(text), {
    signal,
    readBuilds: readWorkspaceBuilds,
    onProblem: (problem) => problems.push(problem),
  });
  return { ...surroundings, problems, folder: disk.folder };
}

const compose =
  'services:\n  web:\n    build:\n      context: .\n      dockerfile: web/Dockerfile\n      target: Tests\n';

describe('the surroundings of a Dockerfile', () => {
  it('are its own folder where nothing says otherwise', async () => {
    const { context, ignoreFile, folder } = await read({ 'web/main.ts': '12345', 'other.ts': '1' });
    expect(context?.fileCount).toBe(2);
    expect(context?.ignoreFile).toBeUndefined();
    expect(ignoreFile).toBe(path.join(folder, 'web/.dockerignore'));
  });

  it('are the folder that a compose file names, with the stages it builds and the texts in it', async () => {
    const found = await read({
      'compose.yaml': compose,
      '.dockerignore': 'notes\n',
      notes: '1',
      '.npmrc': 'cache=/tmp\n',
      'web/package.json': '{}',
    });
    expect(found.context?.ignoreFile).toBe('.dockerignore');
    expect(found.ignoreFile).toBe(path.join(found.folder, '.dockerignore'));
    expect(found.context?.findSizeBytes('web/package.json')).toBe(2);
    expect([...(found.workspace?.targets ?? [])]).toEqual(['tests']);
    expect(found.workspace?.findText('.npmrc')).toBe('cache=/tmp\n');
    expect(found.workspace?.findText('package.json')).toBeUndefined();
  });

  it('have the ignore file of the Dockerfile before that of the context', async () => {
    const found = await read({ 'web/Dockerfile.dockerignore': '*.md\n', 'web/.dockerignore': 'x\n' });
    expect(found.ignoreFile).toBe(path.join(found.folder, 'web/Dockerfile.dockerignore'));
  });

  it('know no workspace for a file of none', async () => {
    const found = await read({ 'compose.yaml': compose }, { hasWorkspace: false });
    expect(found.workspace).toBeUndefined();
    expect(found.context?.fileCount).toBe(1);
  });

  it('are not read where nothing is copied from them', async () => {
    const text = 'FROM node AS build\nFROM debian\nCOPY --from=build /a /a\n';
    const found = await read({ 'web/main.ts': '1' }, { text });
    expect(found.context).toBeUndefined();
    expect(found.ignoreFile).toBe(path.join(found.folder, 'web/.dockerignore'));
  });

  it('have the rules that the configuration of hadolint ignores, above the file too', async () => {
    const found = await read({ '.hadolint.yaml': 'ignored: [DL3009]\n' });
    expect(found.ignored).toEqual(['DL3009']);
  });

  it('are silent about a context that is not there, and say so', async () => {
    const found = await read({
      'compose.yaml':
        'services:\n  a:\n    build:\n      context: gone\n      dockerfile: ../web/Dockerfile\n',
    });
    expect(found.context).toBeUndefined();
    expect(found.problems).toEqual([`the build context ${path.join(found.folder, 'gone')} cannot be read`]);
  });

  it('pass over texts that are none: folders and huge files', async () => {
    const found = await read(
      { 'web/.npmrc/file': '1' },
      {
        prepare: (folder) => writeFile(path.join(folder, 'web/package.json'), 'x'.repeat(600_000)),
      },
    );
    expect(found.workspace?.findText('.npmrc')).toBeUndefined();
    expect(found.workspace?.findText('package.json')).toBeUndefined();
  });

  it('end when they are told to', async () => {
    await using disk = await createDiskContext({ Dockerfile: copying });
    const controller = new AbortController();
    controller.abort();
    const reading = readSurroundings(
      { dockerfile: disk.at('Dockerfile'), workspaceFolder: disk.folder },
      parseDockerfile(copying),
      { signal: controller.signal, readBuilds: readWorkspaceBuilds, onProblem: () => undefined },
    );
    await expect(reading).rejects.toBe(controller.signal.reason);
    await rm(disk.at('Dockerfile'));
  });
});

describe('a saved file', () => {
  it.each([
    '.dockerignore',
    'web/Dockerfile.dockerignore',
    'compose.yaml',
    'a/docker-compose.override.yml',
    'docker-bake.hcl',
    '.devcontainer/devcontainer.json',
    '.github/workflows/ci.yml',
    'Makefile',
    'a/.hadolint.yaml',
    'web/package.json',
    '.npmrc',
  ])('may say more about Dockerfiles: %s', (file) => {
    expect(isSurrounding(file)).toBe(true);
  });

  it.each(['src/main.ts', 'Dockerfile', 'notes.yaml', 'package-lock.json', 'hadolint.yaml'])(
    'says nothing about Dockerfiles: %s',
    (file) => {
      expect(isSurrounding(file)).toBe(false);
    },
  );
});
