import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findIgnoreFile, toNewIgnoreFile } from '../../../src/buildContext/ignoreFile.ts';
import { createDiskContext } from '../../support/buildContexts.ts';

describe('findIgnoreFile', () => {
  it('takes the one named after the Dockerfile before that of the context', async () => {
    await using disk = await createDiskContext({
      'docker/api.Dockerfile.dockerignore': 'a',
      'docker/.dockerignore': 'no',
      '.dockerignore': 'b',
    });
    const place = { dockerfile: disk.at('docker/api.Dockerfile'), contextFolder: disk.folder };
    expect(await findIgnoreFile(place)).toEqual({
      path: disk.at('docker/api.Dockerfile.dockerignore'),
      name: 'docker/api.Dockerfile.dockerignore',
      text: 'a',
      isCut: false,
    });
    await rm(disk.at('docker/api.Dockerfile.dockerignore'));
    expect((await findIgnoreFile(place))?.name).toBe('.dockerignore');
    await rm(disk.at('.dockerignore'));
    expect(await findIgnoreFile(place)).toBeUndefined();
  });

  it('takes an empty one as well', async () => {
    await using disk = await createDiskContext({ 'Dockerfile.dockerignore': '', '.dockerignore': 'b' });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    expect((await findIgnoreFile(place))?.text).toBe('');
  });

  it('takes that of Dockerfile for dockerfile, which Docker asks for', async () => {
    await using disk = await createDiskContext({ 'Dockerfile.dockerignore': 'a' });
    const place = { dockerfile: disk.at('dockerfile'), contextFolder: disk.folder };
    expect((await findIgnoreFile(place))?.name).toBe('Dockerfile.dockerignore');
  });

  it('names one outside of the context from there', async () => {
    await using disk = await createDiskContext({ 'app/x': '', 'docker/Dockerfile.dockerignore': 'a' });
    const place = { dockerfile: disk.at('docker/Dockerfile'), contextFolder: disk.at('app') };
    expect((await findIgnoreFile(place))?.name).toBe('../docker/Dockerfile.dockerignore');
  });

  it('passes over a folder of that name', async () => {
    await using disk = await createDiskContext({ '.dockerignore/': '' });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    expect(await findIgnoreFile(place)).toBeUndefined();
  });

  it('reads a megabyte of it and no more', async () => {
    await using disk = await createDiskContext({ '.dockerignore': 'a\n'.repeat(600_000) });
    const place = { dockerfile: disk.at('Dockerfile'), contextFolder: disk.folder };
    const found = await findIgnoreFile(place);
    expect([found?.text.length, found?.isCut]).toEqual([1024 * 1024, true]);
  });

  it('writes a new one into the context', () => {
    expect(toNewIgnoreFile('/srv/app')).toBe('/srv/app/.dockerignore');
  });
});
