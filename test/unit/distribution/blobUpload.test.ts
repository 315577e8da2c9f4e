import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { BlobContent } from '../../../src/distribution/registryWriter.ts';
import { openResuming } from '../../../src/distribution/resumingBlob.ts';
import { createTestClient } from '../../support/testClient.ts';
import { call, openTestClient, rejection } from './testClient.ts';
import { mib, serveUploads, toContent, type StepKind, type Trouble } from './uploadServer.ts';

const bytes = randomBytes(9 * mib);

/** Trouble with one step, counted from 1. */
function once(
  kind: StepKind,
  trouble: Trouble,
  count = 1,
): (kind: StepKind, count: number) => Trouble | undefined {
  return (asked, at) => (asked === kind && at === count ? trouble : undefined);
}

/** In chunks from the beginning, with trouble as it is said. */
function inChunks(
  find: (kind: StepKind, count: number) => Trouble | undefined,
): (kind: StepKind, count: number) => Trouble | undefined {
  return (kind, count) => (kind === 'whole' ? { keepsBytes: 0, answer: { status: 413 } } : find(kind, count));
}

describe('a blob whose connection is cut in the middle', () => {
  it('goes on in the same session, where the registry stands', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, once('whole', { keepsBytes: 6 * mib }));
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    expect(server.steps).toEqual([
      'begin 1',
      'whole 1',
      'look',
      'ask 1',
      `chunk 1 from ${6 * mib}`,
      'close 1',
    ]);
  });

  it('is not read again from its start for what was on the way', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, once('whole', { keepsBytes: 8.5 * mib }));
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    expect(content.opened()).toBe(1);
  });

  it('begins anew when the registry has let go of the session, which is cancelled', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, once('whole', { keepsBytes: mib, forgets: true }));
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    expect(server.steps.slice(3)).toEqual([
      'ask 1',
      'begin 2',
      'chunk 2 from 0',
      `chunk 2 from ${4 * mib}`,
      `chunk 2 from ${8 * mib}`,
      'close 2',
    ]);
    await server.cancelled(1);
  });

  it('begins anew when the registry claims to have more than there is', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, (kind, count) => {
      const answer = { status: 204, headers: { range: `0-${bytes.byteLength}` } };
      return once('whole', { keepsBytes: 0 })(kind, count) ?? once('ask', { answer })(kind, count);
    });
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    expect(server.steps).toContain('begin 2');
  });

  it('is done when it is there all the same', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, once('whole', {}));
    await test.client.uploadBlob('app', content, call);
    expect(server.steps).toEqual(['begin 1', 'whole 1', 'look']);
  });

  it('is closed when all of it had come', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, once('whole', { keepsBytes: bytes.byteLength }));
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    expect(server.steps).toEqual(['begin 1', 'whole 1', 'look', 'ask 1', 'close 1']);
    expect(content.opened()).toBe(1);
  });

  it('goes on where nobody may look for the blob', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(
      test.server,
      content,
      (kind, count) =>
        once('whole', { keepsBytes: 6 * mib })(kind, count) ??
        once('look', { answer: { status: 400 } })(kind, count),
    );
    test.server.on(`GET /v2/app/blobs/${content.digest}`, { status: 403 });
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
  });

  it('tells how far it has come, and when that was less than it seemed', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes, 3 * mib);
    serveUploads(test.server, content, once('whole', { keepsBytes: 6 * mib }));
    const told: number[] = [];
    await test.client.uploadBlob('app', content, { ...call, onProgress: (sent) => told.push(sent / mib) });
    expect(told).toEqual([3, 6, 9, 6, 9]);
  });

  it('has its session begun again when nobody heard of the first', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, once('begin', {}));
    await test.client.uploadBlob('app', content, call);
    expect(server.steps).toEqual(['begin 1', 'begin 2', 'whole 2']);
  });
});

describe('a chunk that is stopped', () => {
  it.each<[string, Trouble]>([
    ['by a cut before it arrived', { keepsBytes: 0 }],
    ['by a cut in the middle', { keepsBytes: mib }],
    ['by a cut after it arrived', {}],
    ['by a registry that is busy', { keepsBytes: 0, answer: { status: 503 } }],
    ['by a proxy that gave up waiting for what was done', { answer: { status: 504 } }],
    ['by too many requests', { keepsBytes: 0, answer: { status: 429, headers: { 'retry-after': '0' } } }],
  ])('%s is gone on from, in the same session and from the same source', async (_name, trouble) => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, inChunks(once('chunk', trouble, 2)));
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    const kept = trouble.keepsBytes ?? 4 * mib;
    expect(server.steps.slice(2, 7)).toEqual([
      'begin 2',
      'chunk 2 from 0',
      `chunk 2 from ${4 * mib}`,
      'ask 2',
      `chunk 2 from ${4 * mib + kept}`,
    ]);
    // Once for the request that was too large, once for the chunks.
    expect(content.opened()).toBe(2);
  });

  it('is gone on from as often as it takes, as long as something arrives', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(
      test.server,
      content,
      inChunks((kind) => (kind === 'chunk' ? { keepsBytes: mib } : undefined)),
    );
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    expect(server.steps.filter((step) => step.startsWith('chunk'))).toHaveLength(9);
  });

  it('three more times in vain is the end, of the session as well', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(
      test.server,
      content,
      inChunks((kind, count) => (kind === 'chunk' && count > 1 ? { keepsBytes: 0 } : undefined)),
    );
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({
      code: 'http.network',
      fault: 'connection-lost',
    });
    expect(server.steps.filter((step) => step === `chunk 2 from ${4 * mib}`)).toHaveLength(4);
    await server.cancelled(2);
  });

  it('keeps the words of a registry that is busy for too long', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const answer = { status: 503, body: '{"errors":[{"code":"UNAVAILABLE","message":"disk full"}]}' };
    serveUploads(
      test.server,
      content,
      inChunks((kind) => (kind === 'chunk' ? { keepsBytes: 0, answer } : undefined)),
    );
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({
      code: 'distribution.requestFailed',
      status: 503,
      summary: expect.stringContaining('disk full'),
    });
  });

  it('ends at once where the registry refuses it for good', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const answer = { status: 403 };
    const server = serveUploads(test.server, content, inChunks(once('chunk', { keepsBytes: 0, answer })));
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({
      code: 'distribution.denied',
    });
    expect(server.steps.filter((step) => step.startsWith('chunk'))).toHaveLength(1);
    await server.cancelled(2);
  });

  it.each<[string, Trouble]>([
    ['does not know the session', { keepsBytes: 0, answer: { status: 404 }, forgets: true }],
    ['refuses what goes on where it stands', { keepsBytes: 0, answer: { status: 416 } }],
    ['has let go of the session', { keepsBytes: 0, forgets: true }],
  ])('goes to a new session when the registry %s', async (_name, trouble) => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, inChunks(once('chunk', trouble, 2)));
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    expect(server.steps).toContain('chunk 3 from 0');
    await server.cancelled(2);
  });

  it('goes to no more than four sessions none of which comes further', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(
      test.server,
      content,
      inChunks((kind, count) =>
        kind === 'chunk' && count % 2 === 0 ? { keepsBytes: 0, forgets: true } : undefined,
      ),
    );
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({
      code: 'http.network',
    });
    expect(server.steps.filter((step) => step.startsWith('begin')).length).toBe(5);
  });

  it('keeps the size that a proxy takes for the sessions that follow', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const tooLarge = { keepsBytes: 0, answer: { status: 413 } };
    const server = serveUploads(
      test.server,
      content,
      inChunks((kind, count) =>
        kind !== 'chunk' ? undefined : count === 1 ? tooLarge : count === 3 ? { forgets: true } : undefined,
      ),
    );
    await test.client.uploadBlob('app', content, call);
    expect(server.steps).toContain(`chunk 3 from ${2 * mib}`);
  });
});

describe('an upload whose end is stopped', () => {
  it('is done when the blob is there', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, inChunks(once('close', {})));
    await test.client.uploadBlob('app', content, call);
    expect(server.steps.slice(-2)).toEqual(['close 2', 'look']);
  });

  it.each<[string, Trouble]>([
    ['a cut', { keepsBytes: 0 }],
    ['a registry that is busy', { answer: { status: 500 } }],
  ])('is ended again after %s, when the blob is not there', async (_name, trouble) => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, inChunks(once('close', trouble)));
    await test.client.uploadBlob('app', content, call);
    expect(server.blob()?.equals(bytes)).toBe(true);
    expect(server.steps.slice(-4)).toEqual(['close 2', 'look', 'ask 2', 'close 2']);
  });

  it('fails when that is in vain, and is cancelled', async () => {
    await using test = await openTestClient();
    const content = toContent(bytes);
    const server = serveUploads(
      test.server,
      content,
      inChunks((kind) => (kind === 'close' ? { keepsBytes: 0 } : undefined)),
    );
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({
      fault: 'connection-lost',
    });
    expect(server.steps.filter((step) => step === 'close 2')).toHaveLength(4);
    await server.cancelled(2);
  });
});

describe('a blob that comes from another registry', () => {
  it('is sent as it came, also when several are, and are taken slowly', async () => {
    await using source = await openTestClient();
    const blobs = Array.from({ length: 6 }, () => toContent(randomBytes(6 * mib), mib));
    const taken: string[] = [];
    // Answers uploads to any place, and hashes what comes, a little at a time.
    const target = createServer((message, response) => {
      if (message.method === 'POST') {
        response.writeHead(202, { location: '/session' }).end();
        return;
      }
      const digester = createHash('sha256');
      message.on('readable', () => {
        const piece: unknown = message.read(10_000) ?? message.read();
        if (piece instanceof Uint8Array) {
          digester.update(piece);
          setImmediate(() => message.emit('readable'));
        }
      });
      message.once('end', () => {
        taken.push(`sha256:${digester.digest('hex')}`);
        response.writeHead(201).end();
      });
    });
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    const address = target.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await using client = createTestClient(`http://127.0.0.1:${port}`);
    await Promise.all(
      blobs.map(async (blob) => {
        const { digest, sizeBytes } = blob;
        const body = Buffer.concat(await Array.fromAsync(blob.open()));
        source.server.on(`GET /v2/app/blobs/${digest}`, { body });
        const query = { repository: 'app', digest, sizeBytes };
        await client.uploadBlob(
          'app',
          { digest, sizeBytes, open: () => openResuming(source.client, query, call) },
          call,
        );
      }),
    );
    expect(taken.toSorted()).toEqual(blobs.map(({ digest }) => digest).toSorted());
    target.closeAllConnections();
    target.close();
  });
});

describe('an upload that goes on', () => {
  it.each<[string, StepKind]>([
    ['with a chunk', 'chunk'],
    ['asking where the registry stands', 'ask'],
    ['looking whether the blob is there', 'look'],
  ])('can be aborted while it is %s, and its session is cancelled', async (_name, kind) => {
    await using test = await openTestClient();
    const leaving = new AbortController();
    const content = toContent(bytes);
    const server = serveUploads(test.server, content, (asked, count) => {
      if (asked === kind) {
        leaving.abort(new Error('enough'));
      }
      return once('whole', { keepsBytes: mib })(asked, count);
    });
    expect(await rejection(test.client.uploadBlob('app', content, { signal: leaving.signal }))).toMatchObject(
      {
        message: 'enough',
      },
    );
    await server.cancelled(1);
  });

  it('keeps the failure of a source that breaks meanwhile', async () => {
    await using test = await openTestClient();
    const whole = toContent(bytes);
    let opened = 0;
    const content: BlobContent = {
      ...whole,
      async *open() {
        if (++opened === 2) {
          throw new Error('the source broke');
        }
        yield* whole.open();
      },
    };
    const server = serveUploads(test.server, content, once('whole', { keepsBytes: mib }));
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({
      message: 'the source broke',
    });
    await server.cancelled(1);
  });

  it('says when the source has become shorter', async () => {
    await using test = await openTestClient();
    const whole = toContent(bytes);
    let opened = 0;
    const content: BlobContent = {
      ...whole,
      async *open() {
        yield* ++opened === 2 ? toContent(bytes.subarray(0, 5 * mib)).open() : whole.open();
      },
    };
    serveUploads(test.server, content, once('whole', { keepsBytes: mib }));
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({
      message: expect.stringContaining('ended after'),
    });
  });

  it('lets go of its source when it is done', async () => {
    await using test = await openTestClient();
    const closed = Promise.withResolvers<void>();
    const whole = toContent(bytes);
    const content: BlobContent = {
      ...whole,
      async *open() {
        try {
          yield* whole.open();
          yield new Uint8Array();
        } finally {
          closed.resolve();
        }
      },
    };
    serveUploads(test.server, content, once('whole', { keepsBytes: 0, answer: { status: 403 } }));
    expect(await rejection(test.client.uploadBlob('app', content, call))).toMatchObject({ status: 403 });
    await closed.promise;
  });
});
