/** What the editor may ask about base images, and what is never asked of the network. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../../src/base/logger.ts';
import { Connections } from '../../../../../src/vscode/connections.ts';
import {
  BaseImageService,
  type BaseImageServiceParts,
} from '../../../../../src/vscode/dockerfiles/baseImages/baseImageService.ts';
import { isQuiet } from '../../../../../src/vscode/quietWork.ts';
import { call, openTestClient, type TestClient } from '../../../distribution/testClient.ts';
import { createImageServer, type ImageServer } from '../../../baseImages/imageServer.ts';

interface Fixture extends AsyncDisposable {
  readonly test: TestClient;
  readonly images: ImageServer;
  readonly connections: Connections;
  /** The registries that a connection was made for. */
  readonly connected: readonly string[];
  /** Of each use of the registry, whether it was work that asks nobody. */
  readonly wereQuiet: readonly boolean[];
  readonly service: BaseImageService;
  readonly name: string;
}

async function open(options: Partial<Pick<BaseImageServiceParts, 'isAllowed'>> = {}): Promise<Fixture> {
  const test = await openTestClient();
  const folder = await mkdtemp(path.join(tmpdir(), 'base-images-'));
  const connected: string[] = [];
  const wereQuiet: boolean[] = [];
  const connections = new Connections({
    createClient(saved) {
      connected.push(saved.id);
      const reader = new Proxy(test.client, {
        get(client, property) {
          wereQuiet.push(isQuiet());
          const value: unknown = Reflect.get(client, property, client);
          return typeof value === 'function' ? value.bind(client) : value;
        },
      });
      return { client: test.client, reader };
    },
    findCredential: async () => undefined,
  });
  const service = new BaseImageService({
    connections,
    folder: path.join(folder, 'baseImages'),
    platform: { os: 'linux', architecture: 'amd64' },
    log: silentLogger,
    isAllowed: options.isAllowed ?? (() => true),
  });
  return {
    test,
    images: createImageServer(test.server, 'library/node'),
    connections,
    connected,
    wereQuiet,
    service,
    name: `${test.server.host}/library/node:20`,
    async [Symbol.asyncDispose]() {
      service.dispose();
      await test[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function serveNode(images: ImageServer): void {
  images.serveIndex('20', {
    amd64: images.serveImage({ layers: [350_000] }),
    arm64: images.serveImage({ layers: [340_000], architecture: 'arm64' }),
  });
  images.serveImage({ tag: '20-slim', layers: [70_000] });
  images.serveTags();
}

describe('the service of base images', () => {
  it('knows nothing until it is asked to, and then at once', async () => {
    await using fixture = await open();
    serveNode(fixture.images);
    const { service, name } = fixture;
    expect(service.find(name)).toBeUndefined();
    expect(service.findFacts(name)).toBeUndefined();
    let changes = 0;
    service.onDidChange(() => changes++);
    const state = await service.request(name, call);
    expect(changes).toBe(2);
    expect(service.find(name)).toBe(state);
    expect(service.findFacts(name)).toMatchObject({
      variants: [{ reference: `${name}-slim`, cautions: expect.arrayContaining(['no git or curl']) }],
    });
  });

  it('asks the person nothing, since nobody asked for it', async () => {
    await using fixture = await open();
    serveNode(fixture.images);
    await fixture.service.request(fixture.name, call);
    expect(fixture.wereQuiet.length).toBeGreaterThan(2);
    expect(fixture.wereQuiet).not.toContain(false);
  });

  it('tells one platform from another', async () => {
    await using fixture = await open();
    serveNode(fixture.images);
    const { service, name } = fixture;
    await service.request(name, { ...call, platform: 'linux/arm64' });
    expect(service.find(name)).toBeUndefined();
    expect(service.find(name, { platform: 'linux/arm64' })?.lastKnown?.image.layers).toMatchObject([
      { sizeBytes: 340_000 },
    ]);
  });

  it.each(['scratch', '', '$BASE', 'python:${VERSION}', 'UPPER', 'a b', 'node@sha256:1'])(
    'never looks up %j',
    async (reference) => {
      await using fixture = await open();
      expect(await fixture.service.request(reference, call)).toBeUndefined();
      expect(fixture.service.find(reference)).toBeUndefined();
      expect([fixture.connected, fixture.test.server.requests]).toEqual([[], []]);
    },
  );

  it('looks nothing up for a platform that is none', async () => {
    await using fixture = await open();
    const { service, name } = fixture;
    expect(await service.request(name, { ...call, platform: '$BUILDPLATFORM' })).toBeUndefined();
    expect(fixture.test.server.requests).toEqual([]);
  });

  it('asks nothing of the network, and connects to nothing, while that is not allowed', async () => {
    let isAllowed = false;
    await using fixture = await open({ isAllowed: () => isAllowed });
    serveNode(fixture.images);
    const { service, name } = fixture;
    expect(await service.request(name, call)).toEqual({ lastKnown: undefined, problem: undefined });
    expect([fixture.connected, fixture.test.server.requests]).toEqual([[], []]);
    isAllowed = true;
    expect((await service.request(name, call))?.lastKnown?.image.sizeBytes).toBeGreaterThan(350_000);
  });

  it('stops between two questions when it is not allowed any more', async () => {
    let isAllowed = true;
    await using fixture = await open({ isAllowed: () => isAllowed });
    serveNode(fixture.images);
    fixture.service.onDidChange(() => (isAllowed = false));
    const state = await fixture.service.request(fixture.name, call);
    expect(state?.lastKnown?.found).toBeUndefined();
    expect(fixture.images.requests()).toEqual(['HEAD 20', 'GET index', 'GET manifest', 'GET config']);
  });

  it('asks a registry that failed again as soon as its login or its settings are different', async () => {
    await using fixture = await open();
    const { service, name, test, connections } = fixture;
    const refused = { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } };
    test.server
      .on('HEAD /v2/library/node/manifests/20', refused)
      .on('GET /v2/library/node/manifests/20', refused);
    expect((await service.request(name, call))?.problem?.phrase).toBe('needs a login');
    serveNode(fixture.images);
    expect((await service.request(name, call))?.problem?.phrase).toBe('needs a login');
    connections.reset(`http://${test.server.host}`);
    expect(await service.request(name, call)).toMatchObject({ problem: undefined, lastKnown: { image: {} } });
  });
});
