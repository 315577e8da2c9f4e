/** The script of docs/scripting.md, run as it is written there, by Node alone. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, buildImage, pushBuilt, pushSignature } from '../support/imageBuilder.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient } from '../support/testClient.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const { signal } = new AbortController();
const credential = { kind: 'basic', ...login } as const;

describe('the documented script', () => {
  let folder: string;
  let dev: RealRegistry;
  let prod: RealRegistry;
  let built: Built;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'scripting-'));
    [dev, prod] = await Promise.all([
      startRealRegistry({ auth: 'basic' }),
      startRealRegistry({ auth: 'token' }),
    ]);
    await run(process.execPath, [path.join(root, 'esbuild.mjs'), '--production']);
    await cp(path.join(root, 'dist'), path.join(folder, 'dist'), { recursive: true });
    const text = await readFile(path.join(root, 'docs/scripting.md'), 'utf8');
    const script = /```js\n(.*?)```/s.exec(text)?.[1] ?? '';
    await writeFile(path.join(folder, 'promote.mjs'), script);
    built = await buildImage({
      platform: { os: 'linux', architecture: 'amd64' },
      layers: [{ createdBy: 'COPY . /', entries: [{ path: 'hello', content: 'hello' }] }],
    });
    await using client = createTestClient(dev.url, { credential });
    await pushBuilt(client, { repository: 'team/app', built, tags: ['1.2.3'] }, { signal });
  });

  afterAll(async () => {
    await Promise.all([dev.close(), prod.close()]);
    await rm(folder, { recursive: true, force: true });
  });

  async function runScript(): Promise<{ readonly code: unknown; readonly stdout: string }> {
    const env = {
      ...process.env,
      DEV_URL: dev.url,
      PROD_URL: prod.url,
      DEV_PASSWORD: login.password,
      PROD_PASSWORD: login.password,
      CHANGES_FOLDER: path.join(folder, 'changes'),
    };
    return run(process.execPath, ['promote.mjs'], { cwd: folder, env }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (failed: { code: unknown; stdout: string }) => failed,
    );
  }

  it('promotes nothing that is not signed, as it demands', async () => {
    const { code, stdout } = await runScript();
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('signature-missing') });
    await using client = createTestClient(prod.url, { credential });
    expect(await client.findManifest('team/app', '1.2.3', { signal })).toBeUndefined();
  });

  it('promotes what is signed, and ends by itself', async () => {
    await using client = createTestClient(dev.url, { credential });
    await pushSignature(client, { repository: 'team/app', signed: built.manifest.digest }, { signal });
    const { code, stdout } = await runScript();
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1.2.3: done') });
    await using target = createTestClient(prod.url, { credential });
    const { digest } = built.manifest;
    expect(await target.findManifest('team/app', '1.2.3', { signal })).toMatchObject({ digest });
  });
});
