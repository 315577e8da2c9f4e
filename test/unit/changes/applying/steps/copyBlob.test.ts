/** Blobs on their way: mounted inside a registry, streamed between two, and whatever can go wrong with that. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { ChangePlan } from '../../../../../src/changes/plan.ts';
import { type ChangeWorld, createChangeWorld } from '../../../../support/changeWorld.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../../support/memoryRegistry.ts';
import { answered, before, failing, firstOf, listWrites } from '../../answers.ts';
import { digestOf, image } from '../../smallImages.ts';

let dev: MemoryRegistry;
let prod: MemoryRegistry;
let world: ChangeWorld;

beforeEach(() => {
  dev = createMemoryRegistry({ host: 'dev.test' });
  prod = createMemoryRegistry({ host: 'prod.test' });
  world = createChangeWorld({ dev, prod });
});

const app = image('app');
const layer = app.blobs[1];
const digest = layer?.digest ?? digestOf(app);
const sizeBytes = layer?.bytes.byteLength ?? 0;
const upload = /^P\w+ app\/blobs\/uploads/;

function plan(to = 'prod/app:1'): Promise<ChangePlan> {
  dev.push('app', app, '1');
  return world.promote('dev/app:1', to);
}

/** Nothing that could be pulled has come of it. */
function expectNothing(): void {
  expect(prod.tagsOf('app')).toEqual({});
  expect([...prod.manifestsOf('app')]).toEqual([]);
  expect(listWrites(dev)).toEqual([]);
}

describe('a blob of the same registry', () => {
  it('is streamed where it cannot be mounted', async () => {
    const planned = await plan('dev/other:1');
    dev.mountBlob = async () => 'not-mounted';
    const report = await world.apply(planned);
    expect(firstOf(report).outcome).toBe('done');
    expect(firstOf(report).steps.map(({ way }) => way)).toEqual(['streamed', 'streamed', undefined]);
  });

  it('is not streamed where it cannot be mounted and is there', async () => {
    const planned = await plan('dev/other:1');
    app.blobs.forEach(({ bytes }) => dev.putBlob('other', bytes));
    dev.mountBlob = async () => 'not-mounted';
    const report = await world.apply(planned);
    expect(firstOf(report).steps.map(({ outcome }) => outcome)).toEqual(['already', 'already', 'done']);
  });

  it('is streamed where the registry says that it is mounted, and it is not', async () => {
    const planned = await plan('dev/other:1');
    dev.mountBlob = async () => 'mounted';
    const report = await world.apply(planned);
    expect(firstOf(report).outcome).toBe('done');
    expect(dev.findIncompleteTags('other')).toEqual([]);
  });

  it('is mounted though the answer is lost', async () => {
    const planned = await plan('dev/other:1');
    dev.onAnswer = failing(/mount=/, lostConnection());
    const report = await world.apply(planned);
    expect(firstOf(report).steps.map(({ way }) => way)).toEqual(['mounted', 'mounted', undefined]);
  });

  it('is mounted at the second try when the connection is cut, or the registry is busy', async () => {
    const planned = await plan('dev/other:1');
    dev.onRequest = failing(/mount=/, lostConnection(), 1);
    expect(firstOf(await world.apply(planned)).outcome).toBe('done');
    const again = await plan('dev/third:1');
    dev.onRequest = failing(/third.*mount=/, answered(429, { retryAfterMs: 2000 }), 1);
    expect(firstOf(await world.apply(again)).steps.map(({ way }) => way)).toEqual([
      'mounted',
      'mounted',
      undefined,
    ]);
    expect(world.pauses).toContain(2000);
  });
});

describe('a blob of another registry', () => {
  it('is not sent where it is', async () => {
    const planned = await plan();
    app.blobs.forEach(({ bytes }) => prod.putBlob('app', bytes));
    const report = await world.apply(planned);
    expect(firstOf(report).steps.map(({ outcome }) => outcome)).toEqual(['already', 'already', 'done']);
    expect(prod.requests.some(({ text }) => upload.test(text))).toBe(false);
  });

  it('is sent again where half of it is', async () => {
    const planned = await plan();
    prod.putBlob('app', app.blobs[0]?.bytes ?? Buffer.alloc(0));
    const find = prod.findBlob.bind(prod);
    let isDamaged = true;
    prod.findBlob = async (repository, asked, options) =>
      asked === digest && isDamaged ? { sizeBytes: 1 } : find(repository, asked, options);
    prod.onAnswer = before(upload, () => {
      isDamaged = false;
    });
    const report = await world.apply(planned);
    expect(firstOf(report).outcome).toBe('done');
    expect(prod.blobsOf('app')).toContain(digest);
  });

  it('is told of as its bytes go out', async () => {
    const bytes: number[] = [];
    await world.apply(await plan(), { onProgress: ({ doneBytes }) => bytes.push(doneBytes) });
    expect(bytes.at(-1)).toBe(app.blobs.reduce((total, blob) => total + blob.bytes.byteLength, 0));
    expect(sizeBytes).toBeGreaterThan(0);
  });

  it('that the source does not have any more ends in a sentence', async () => {
    const planned = await plan();
    dev.dropBlob('app', digest);
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'distribution.notFound',
        summary: `the content ${digest.slice(0, 19)}… of app was not found on dev.test.`.replace(
          'the',
          'The',
        ),
      },
    });
    expectNothing();
  });

  it('that changes on the way is not stored', async () => {
    const planned = await plan();
    const open = dev.openBlob.bind(dev);
    dev.openBlob = async (...query) => {
      const opened = await open(...query);
      return {
        ...opened,
        bytes: (async function* () {
          for await (const piece of opened.bytes) {
            yield Buffer.from(piece).fill(0, 0, 1);
          }
        })(),
      };
    };
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'distribution.digestMismatch',
        summary: expect.stringContaining('dev.test sent other bytes for the content'),
        remedy: { action: 'retry' },
      },
    });
    expect([...prod.blobsOf('app')]).toEqual([]);
    expectNothing();
  });

  it('goes on after a cut where it was', async () => {
    const planned = await plan();
    const open = dev.openBlob.bind(dev);
    let opened = 0;
    dev.openBlob = async (repository, asked, options) => {
      const whole = await open(repository, asked, options);
      opened++;
      return asked === digest && options.range === undefined
        ? {
            ...whole,
            bytes: (async function* () {
              for await (const piece of whole.bytes) {
                yield piece.subarray(0, 5);
              }
              throw lostConnection('dev.test');
            })(),
          }
        : whole;
    };
    const report = await world.apply(planned);
    expect(firstOf(report).outcome).toBe('done');
    expect(opened).toBe(3);
    expect(prod.bytesOf('app', digest)).toEqual(layer?.bytes);
  });
});

describe('a registry that does not take a blob', () => {
  it.each([
    [
      'since the repository does not exist',
      answered(404, { code: 'NAME_UNKNOWN', message: 'repository name not known' }),
      'changes.repositoryMissing',
      'There is no repository app on prod.test, and prod.test does not create it by itself.',
    ],
    [
      'since the login may not write',
      answered(403, { code: 'DENIED', message: 'requested access is denied' }),
      'changes.writeDenied',
      'This login may not write to app on prod.test. The registry says: DENIED: requested access is denied.',
    ],
    [
      'since its disk is full, by 507',
      answered(507),
      'changes.registryFull',
      'prod.test has no room left for app.',
    ],
    [
      'since its disk is full, by 500',
      answered(500, { code: 'UNKNOWN', message: 'write /var/lib/registry: no space left on device' }),
      'changes.registryFull',
      'prod.test has no room left for app. The registry says: UNKNOWN: write /var/lib/registry: no space left on device.',
    ],
    [
      'since the quota is used up',
      answered(403, {
        code: 'DENIED',
        message: 'adding 1 MiB of storage resource will exceed the configured upper limit of 1 GiB',
      }),
      'changes.registryFull',
      expect.stringContaining('no room left'),
    ],
    [
      'since it is too large in every way',
      answered(413),
      'changes.tooLargeForRegistry',
      expect.stringContaining('is larger than prod.test takes in one request.'),
    ],
    [
      'since the login has expired',
      answered(401),
      'distribution.unauthorized',
      'registry.test no longer accepts the login: it has expired or was withdrawn.',
    ],
    [
      'since it is only for reading',
      answered(405, { code: 'UNSUPPORTED' }),
      'distribution.unsupported',
      expect.stringContaining('does not allow uploads'),
    ],
    [
      'since it is not well',
      answered(500),
      'distribution.requestFailed',
      expect.stringContaining('has a problem of its own'),
    ],
  ])('%s, says so', async (_why, failure, code, summary) => {
    const planned = await plan();
    prod.onRequest = failing(upload, failure);
    const report = await world.apply(planned);
    expect(firstOf(report)).toMatchObject({ outcome: 'failed', error: { code, summary } });
    expect(firstOf(report).error?.remedy?.text ?? 'none needed').not.toBe('');
    expectNothing();
    prod.onRequest = undefined;
    expect(firstOf(await world.apply(planned)).outcome).toBe('done');
  });

  it('for now, is waited for', async () => {
    const planned = await plan();
    prod.onRequest = failing(upload, answered(429, { retryAfterMs: 5000 }), 1);
    const report = await world.apply(planned);
    expect(firstOf(report).outcome).toBe('done');
    expect(world.pauses).toEqual([5000]);
  });

  it('and says that it did, is found out', async () => {
    const planned = await plan();
    prod.uploadBlob = async () => undefined;
    const report = await world.apply(planned);
    expect(firstOf(report).error).toMatchObject({
      code: 'changes.notAsWritten',
      summary: expect.stringMatching(
        /^Afterwards, sha256:\w{12}… is not in app as it was sent, although prod\.test said it was stored\.$/,
      ),
    });
    expectNothing();
  });

  it('and did all the same, is found out, too', async () => {
    const planned = await plan();
    prod.onAnswer = failing(/^PUT app\/blobs\/uploads/, lostConnection('prod.test'));
    const report = await world.apply(planned);
    expect(firstOf(report).outcome).toBe('done');
    expect(prod.count('PUT app/blobs/uploads')).toBe(2);
  });
});
