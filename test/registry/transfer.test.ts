/** Blobs on their way into, out of and between real registries, over connections that break at every place. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobContent } from '../../src/distribution/registryWriter.ts';
import { openResuming } from '../../src/distribution/resumingBlob.ts';
import { computeDigest, type Digest } from '../../src/oci/digest.ts';
import { type Decide, type Fault, type FaultProxy, startFaultProxy } from '../support/faultProxy.ts';
import { type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';

const { signal } = new AbortController();
const call = { signal };
const repository = 'team/app';
/** Two whole chunks and a piece. */
const sizeBytes = 9_000_000;

/** One registry behind its proxy. */
interface Side extends AsyncDisposable {
  readonly registry: RealRegistry;
  readonly proxy: FaultProxy;
  /** By way of the proxy. */
  readonly client: TestClient;
}

let source: Side;
let target: Side;

async function openSide(): Promise<Side> {
  const registry = await startRealRegistry();
  const proxy = await startFaultProxy(registry.url);
  const client = createTestClient(proxy.url);
  return {
    registry,
    proxy,
    client,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      await proxy.close();
      await registry.close();
    },
  };
}

beforeAll(async () => {
  [source, target] = await Promise.all([openSide(), openSide()]);
});

afterAll(async () => {
  await source[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

/** One fault, for the request of a method that comes after so many others of it; none for any later one. */
function breakOnce(method: string, fault: Fault, after = 0): Decide {
  let count = 0;
  return (request) => (request.method === method && count++ === after ? fault : undefined);
}

/** The first request with the whole blob is too large, so chunks follow. */
function inChunks(decide: Decide): Decide {
  let isWhole = true;
  return (request) => {
    if (isWhole && request.method === 'PUT') {
      isWhole = false;
      return { kind: 'answer', status: 413 };
    }
    return decide(request);
  };
}

function makeContent(): BlobContent & { readonly bytes: Buffer } {
  const bytes = randomBytes(sizeBytes);
  return {
    bytes,
    digest: computeDigest(bytes),
    sizeBytes,
    async *open() {
      for (let at = 0; at < sizeBytes; at += 65_536) {
        yield bytes.subarray(at, at + 65_536);
      }
    },
  };
}

async function uploadThrough(side: Side, decide: Decide): Promise<BlobContent & { readonly bytes: Buffer }> {
  const content = makeContent();
  side.proxy.decide = decide;
  await side.client.uploadBlob(repository, content, call);
  side.proxy.decide = () => undefined;
  return content;
}

/** What the registry has, asked without any code of ours in between. */
async function readBack({ registry }: Side, digest: Digest): Promise<{ status: number; bytes: Buffer }> {
  const answer = await fetch(`${registry.url}/v2/${repository}/blobs/${digest}`);
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

const offsets = [0, 1, 65_536, 4_500_000, sizeBytes - 1] as const;

describe('an upload in one request', () => {
  it.each(offsets)('whose body is cut after %i bytes arrives whole', async (afterBytes) => {
    const { bytes, digest } = await uploadThrough(
      target,
      breakOnce('PUT', { kind: 'cut-request', afterBytes }),
    );
    expect((await readBack(target, digest)).bytes.equals(bytes)).toBe(true);
  });

  it.each(['registry', 'nobody'] as const)(
    'whose answer never comes, and that reached %s, arrives whole',
    async (reaches) => {
      const { bytes, digest } = await uploadThrough(target, breakOnce('PUT', { kind: 'cut', reaches }));
      expect((await readBack(target, digest)).bytes.equals(bytes)).toBe(true);
    },
  );

  it('is not sent twice when it had arrived', async () => {
    const before = target.proxy.requests.length;
    await uploadThrough(target, breakOnce('PUT', { kind: 'cut', reaches: 'registry' }));
    const methods = target.proxy.requests.slice(before).map((request) => request.split(' ')[0]);
    expect(methods).toEqual(['POST', 'PUT', 'HEAD']);
  });

  it.each(['registry', 'nobody'] as const)(
    'that was begun in vain, reaching %s, arrives whole',
    async (reaches) => {
      const { bytes, digest } = await uploadThrough(target, breakOnce('POST', { kind: 'cut', reaches }));
      expect((await readBack(target, digest)).bytes.equals(bytes)).toBe(true);
    },
  );
});

describe('an upload in chunks', () => {
  it.each([0, 1, 65_536, 4_000_000])(
    'one of which is cut after %i bytes arrives whole',
    async (afterBytes) => {
      const fault: Fault = { kind: 'cut-request', afterBytes };
      const { bytes, digest } = await uploadThrough(target, inChunks(breakOnce('PATCH', fault, 1)));
      expect((await readBack(target, digest)).bytes.equals(bytes)).toBe(true);
    },
  );

  it.each<[string, Fault]>([
    ['cut after it arrived', { kind: 'cut', reaches: 'registry' }],
    ['cut before it arrived', { kind: 'cut', reaches: 'nobody' }],
    ['answered 503', { kind: 'answer', status: 503 }],
    ['answered 429', { kind: 'answer', status: 429, headers: { 'retry-after': '0' } }],
  ])('one of which is %s arrives whole', async (_name, fault) => {
    const { bytes, digest } = await uploadThrough(target, inChunks(breakOnce('PATCH', fault, 1)));
    expect((await readBack(target, digest)).bytes.equals(bytes)).toBe(true);
  });

  it.each<[string, Fault]>([
    ['done, but nobody heard', { kind: 'cut', reaches: 'registry' }],
    ['not done', { kind: 'cut', reaches: 'nobody' }],
    ['answered 502', { kind: 'answer', status: 502 }],
  ])('whose end is %s arrives whole', async (_name, fault) => {
    const { bytes, digest } = await uploadThrough(target, inChunks(breakOnce('PUT', fault)));
    expect((await readBack(target, digest)).bytes.equals(bytes)).toBe(true);
  });

  it('goes on in the session of a registry that still has it', async () => {
    const before = target.proxy.requests.length;
    await uploadThrough(target, inChunks(breakOnce('PATCH', { kind: 'cut', reaches: 'nobody' }, 1)));
    const methods = target.proxy.requests.slice(before).map((request) => request.split(' ')[0]);
    expect(methods.filter((method) => method === 'POST')).toHaveLength(2);
    expect(methods.filter((method) => method === 'PATCH')).toHaveLength(4);
  });

  it('leaves nothing when it is aborted', async () => {
    const leaving = new AbortController();
    const content = makeContent();
    const cancelled = Promise.withResolvers<void>();
    target.proxy.decide = inChunks(({ method }) => {
      if (method === 'PATCH') {
        leaving.abort(new Error('enough'));
      } else if (method === 'DELETE' && leaving.signal.aborted) {
        cancelled.resolve();
      }
      return undefined;
    });
    await expect(target.client.uploadBlob(repository, content, { signal: leaving.signal })).rejects.toThrow(
      'enough',
    );
    await cancelled.promise;
    target.proxy.decide = () => undefined;
    expect((await readBack(target, content.digest)).status).toBe(404);
  });
});

describe('a download', () => {
  let content: Awaited<ReturnType<typeof uploadThrough>>;

  beforeAll(async () => {
    content = await uploadThrough(source, () => undefined);
  });

  async function download(decide: Decide): Promise<Buffer> {
    source.proxy.decide = decide;
    const query = { repository, digest: content.digest, sizeBytes };
    return Buffer.concat(await Array.fromAsync(openResuming(source.client, query, call)));
  }

  it.each(offsets)('that is cut after %i bytes is whole', async (afterBytes) => {
    const got = await download(breakOnce('GET', { kind: 'cut-answer', afterBytes }));
    expect(got.equals(content.bytes)).toBe(true);
  });

  it('that is cut again and again is whole', async () => {
    const before = source.proxy.requests.length;
    const got = await download(() => ({ kind: 'cut-answer', afterBytes: 1_000_000 }));
    expect(got.equals(content.bytes)).toBe(true);
    expect(source.proxy.requests.length - before).toBe(9);
  });

  it.each([0, 4_500_000, sizeBytes - 1])('whose byte %i is another one is refused', async (atByte) => {
    await expect(download(breakOnce('GET', { kind: 'corrupt', atByte }))).rejects.toMatchObject({
      code: 'distribution.digestMismatch',
    });
  });

  it('whose part after a cut is damaged is refused', async () => {
    let count = 0;
    const faults: readonly Fault[] = [
      { kind: 'cut-answer', afterBytes: 1_000_000 },
      { kind: 'corrupt', atByte: 5 },
    ];
    await expect(download(() => faults[count++])).rejects.toMatchObject({
      code: 'distribution.digestMismatch',
    });
  });

  it('waits for a registry that asks for it', async () => {
    const got = await download(
      breakOnce('GET', { kind: 'answer', status: 429, headers: { 'retry-after': '0' } }),
    );
    expect(got.equals(content.bytes)).toBe(true);
  });
});

describe('a blob on its way from one registry to another', () => {
  /** Through both proxies; gives how many requests it took on each side. */
  async function transfer(
    content: { readonly digest: Digest },
    decide: { readonly source: Decide; readonly target: Decide },
  ): Promise<{ readonly source: number; readonly target: number }> {
    const before = { source: source.proxy.requests.length, target: target.proxy.requests.length };
    source.proxy.decide = (request) => decide.source({ ...request, index: request.index - before.source });
    target.proxy.decide = (request) => decide.target({ ...request, index: request.index - before.target });
    const { digest } = content;
    const query = { repository, digest, sizeBytes };
    const open = () => openResuming(source.client, query, call);
    await target.client.uploadBlob(repository, { digest, sizeBytes, open }, call);
    return {
      source: source.proxy.requests.length - before.source,
      target: target.proxy.requests.length - before.target,
    };
  }

  it.each<[string, Fault]>([
    ['before it is heard', { kind: 'cut', reaches: 'nobody' }],
    ['after it was heard', { kind: 'cut', reaches: 'registry' }],
    ['in the middle of its answer', { kind: 'cut-answer', afterBytes: 2_000_000 }],
    ['in the middle of its body', { kind: 'cut-request', afterBytes: 2_000_000 }],
  ])('arrives whole when any one of its requests is cut %s', async (_name, fault) => {
    const none: Decide = () => undefined;
    const smooth = await transfer(await uploadThrough(source, none), { source: none, target: none });
    expect(smooth).toEqual({ source: 1, target: 2 });
    for (const side of ['source', 'target'] as const) {
      for (let place = 0; place < smooth[side]; place++) {
        const content = await uploadThrough(source, none);
        const cut: Decide = ({ index }) => (index === place ? fault : undefined);
        await transfer(content, { source: none, target: none, [side]: cut });
        expect((await readBack(target, content.digest)).bytes.equals(content.bytes)).toBe(true);
      }
    }
  });

  it.each([
    ['before it is heard', 'nobody'],
    ['after it was heard', 'registry'],
  ] as const)('arrives whole in chunks when any one of their requests is cut %s', async (_name, reaches) => {
    const none: Decide = () => undefined;
    const smooth = await transfer(await uploadThrough(source, none), {
      source: none,
      target: inChunks(none),
    });
    expect(smooth).toEqual({ source: 2, target: 8 });
    for (let place = 0; place < smooth.target; place++) {
      const content = await uploadThrough(source, none);
      const cut: Decide = ({ index }) => (index === place ? { kind: 'cut', reaches } : undefined);
      await transfer(content, { source: none, target: inChunks(cut) });
      expect((await readBack(target, content.digest)).bytes.equals(content.bytes)).toBe(true);
    }
  });

  it('arrives whole although both lines break all the time', async () => {
    const content = await uploadThrough(source, () => undefined);
    let count = 0;
    await transfer(content, {
      source: () => ({ kind: 'cut-answer', afterBytes: 3_000_000 }),
      target: inChunks(({ method }) =>
        (method === 'PATCH' || method === 'PUT') && count++ % 2 === 0
          ? { kind: 'cut', reaches: 'nobody' }
          : undefined,
      ),
    });
    expect((await readBack(target, content.digest)).bytes.equals(content.bytes)).toBe(true);
  });

  it('does not arrive at all when it is damaged on its way', async () => {
    const content = await uploadThrough(source, () => undefined);
    await expect(
      transfer(content, {
        source: () => ({ kind: 'corrupt', atByte: 7_000_000 }),
        target: () => undefined,
      }),
    ).rejects.toMatchObject({ code: 'distribution.digestMismatch', host: source.proxy.host });
    source.proxy.decide = () => undefined;
    expect((await readBack(target, content.digest)).status).toBe(404);
  });
});
