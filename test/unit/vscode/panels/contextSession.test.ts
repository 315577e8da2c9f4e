import { rm, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { ExplainedError } from '../../../../src/base/errors.ts';
import type { ShownError } from '../../../../src/shared/contract.ts';
import type { ContextView } from '../../../../src/shared/contextPanel.ts';
import { ContextSession } from '../../../../src/vscode/panels/context/contextSession.ts';
import { UnexpectedError } from '../../../../src/vscode/unexpectedError.ts';
import { createDiskContext, type DiskContext } from '../../../support/buildContexts.ts';

interface Opened {
  readonly session: ContextSession;
  readonly views: readonly ContextView[];
  readonly failures: readonly (ShownError | undefined)[];
}

const sessions: ContextSession[] = [];

afterEach(() => {
  sessions.splice(0).forEach((session) => session.dispose());
});

function open(
  disk: DiskContext,
  { dockerfile = 'Dockerfile', text = 'FROM scratch\nCOPY . /', hasWorkspace = true } = {},
): Opened {
  const views: ContextView[] = [];
  const failures: (ShownError | undefined)[] = [];
  const session = new ContextSession({
    dockerfile: disk.at(dockerfile),
    workspaceFolder: hasWorkspace ? disk.folder : undefined,
    readDockerfile: () => Promise.resolve(text),
    explain: (thrown) => (thrown instanceof ExplainedError ? thrown : new UnexpectedError(thrown)),
    events: { context: (view) => views.push(view), failure: (error) => failures.push(error) },
  });
  sessions.push(session);
  return { session, views, failures };
}

describe('a session of a build context', () => {
  it('tells that it reads, and then what there is', async () => {
    await using disk = await createDiskContext({ Dockerfile: 'FROM scratch', '.env': 'A=1', 'src/a': '123' });
    const { session, views, failures } = open(disk);
    await session.load();
    expect([views[0]?.state, views[0]?.result]).toEqual(['reading', undefined]);
    const last = views.at(-1);
    expect(last?.state).toBe('done');
    expect([last?.dockerfile, last?.namedBy, last?.ignoreFile]).toEqual(['Dockerfile', undefined, undefined]);
    expect([last?.result?.fileCount, last?.result?.sizeBytes]).toEqual([3, 18]);
    expect(last?.result?.unwanted.map(({ pattern }) => pattern)).toEqual(['**/.env']);
    expect(session.openFiles().fileCount).toBe(3);
    expect(failures.filter((failure) => failure !== undefined)).toEqual([]);
  });

  it('reads the folder that compose says, and names it from the workspace', async () => {
    await using disk = await createDiskContext({
      'compose.yaml': 'services: { a: { build: { context: apps, dockerfile: web/Dockerfile } } }',
      'apps/web/Dockerfile': '',
      'apps/.dockerignore': 'b\n',
      'apps/b': '1',
    });
    const { session, views } = open(disk, { dockerfile: 'apps/web/Dockerfile' });
    await session.load();
    const last = views.at(-1);
    expect([last?.folder, last?.namedBy, last?.ignoreFile]).toEqual([
      'apps',
      'compose.yaml',
      '.dockerignore',
    ]);
    expect([session.folder, session.ignoreFile]).toEqual([disk.at('apps'), disk.at('apps/.dockerignore')]);
    expect(last?.result?.ignoredFiles).toBe(1);
  });

  it('reads its own folder where it is in no workspace', async () => {
    await using disk = await createDiskContext({
      'compose.yaml': 'services: { a: { build: .. } }',
      Dockerfile: '',
    });
    const { session, views } = open(disk, { hasWorkspace: false });
    await session.load();
    expect([views.at(-1)?.folder, views.at(-1)?.dockerfile]).toEqual([disk.folder, disk.at('Dockerfile')]);
    expect(session.ignoreFile).toBe(disk.at('.dockerignore'));
  });

  it('wants what the text of the editor copies by name', async () => {
    await using disk = await createDiskContext({ Dockerfile: '', '.env': 'A=1' });
    const { session, views } = open(disk, { text: 'FROM scratch\nCOPY .env /' });
    await session.load();
    expect(views.at(-1)?.result?.unwanted).toEqual([]);
  });

  it('tells another version when it has read again', async () => {
    await using disk = await createDiskContext({ Dockerfile: '', 'a.log': '1' });
    const { session, views } = open(disk);
    await session.load();
    const before = views.at(-1)?.result;
    await writeFile(disk.at('.dockerignore'), '*.log\n');
    await session.load();
    const after = views.at(-1)?.result;
    expect([before?.version, before?.unwanted.length]).toEqual([1, 1]);
    expect([after?.version, after?.unwanted.length]).toEqual([2, 0]);
    expect(views.some(({ state, result }) => state === 'reading' && result?.version === 1)).toBe(true);
  });

  it('can be cancelled, and begins again', async () => {
    await using disk = await createDiskContext({ Dockerfile: '' });
    const { session, views, failures } = open(disk);
    const loading = session.load();
    session.cancel();
    await loading;
    expect([views.at(-1)?.state, views.at(-1)?.result]).toEqual(['cancelled', undefined]);
    await session.load();
    expect(views.at(-1)?.state).toBe('done');
    expect(failures.filter((failure) => failure !== undefined)).toEqual([]);
  });

  it('gives up what it reads when it is to read again', async () => {
    await using disk = await createDiskContext({ Dockerfile: '' });
    const { session, views } = open(disk);
    await Promise.all([session.load(), session.load()]);
    expect([views.at(-1)?.state, views.at(-1)?.result?.version]).toEqual(['done', 1]);
  });

  it('tells why it could not read, until it could', async () => {
    await using disk = await createDiskContext({ 'app/Dockerfile': '' });
    const { session, failures } = open(disk, { dockerfile: 'app/Dockerfile' });
    await rm(disk.at('app'), { recursive: true });
    await session.load();
    expect(failures.at(-1)?.code).toBe('buildContext.unreadable');
    expect(() => session.openFiles()).toThrow('not read');
    session.tellAll();
    expect(failures.at(-1)?.code).toBe('buildContext.unreadable');
  });

  it('says nothing more once it is disposed of', async () => {
    await using disk = await createDiskContext({ Dockerfile: '' });
    const { session, views } = open(disk);
    const loading = session.load();
    session.dispose();
    const count = views.length;
    await loading;
    expect(views.length).toBe(count);
  });
});
