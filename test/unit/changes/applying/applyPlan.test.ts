/** Carrying plans out: what is done, in which order, and what is told of it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { KeepFailedError, TagMovedError } from '../../../../src/changes/errors.ts';
import { type ChangePlan, stepKey } from '../../../../src/changes/plan.ts';
import { planDeleteTags } from '../../../../src/changes/deleting/planDeleteTags.ts';
import { type ChangeProgress, planRemaining } from '../../../../src/changes/report.ts';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import { type ChangeWorld, createChangeWorld } from '../../../support/changeWorld.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import { answered, before, failing, firstOf, itemOf, listWrites, ofManifest, planOf } from '../answers.ts';
import { about, call, cosignType, digestOf, image, index, place, signatureOf } from '../smallImages.ts';

let dev: MemoryRegistry;
let prod: MemoryRegistry;
let world: ChangeWorld;

beforeEach(() => {
  dev = createMemoryRegistry({ host: 'dev.test' });
  prod = createMemoryRegistry({ host: 'prod.test' });
  world = createChangeWorld({ dev, prod, here: dev });
});

const [amd, arm, other] = [image('amd'), image('arm'), image('other')];
const whole = index(amd, arm);
const sbom = about(whole, 'sbom');
const proof = about(sbom, 'proof', cosignType);
const { built: signature, tag: signatureTag } = signatureOf(whole);
const everything = [amd, arm, whole, sbom, proof, signature].map(digestOf);

function pushSigned(): void {
  dev.push('app', whole, '1');
  [sbom, proof].forEach((built) => dev.push('app', built));
  dev.push('app', signature, signatureTag);
}

describe('a promotion to another registry', () => {
  it('brings an image whole, with all that is attached to it, byte for byte', async () => {
    pushSigned();
    const report = await world.apply(await world.promote('dev/app:1', 'prod/released/app:1.0'));
    expect(firstOf(report)).toMatchObject({ outcome: 'done', remarks: [] });
    expect(firstOf(report).steps.map(({ outcome }) => outcome)).not.toContain('not-begun');
    expect(prod.tagsOf('released/app')).toEqual({
      '1.0': digestOf(whole),
      [signatureTag]: digestOf(signature),
    });
    expect([...prod.manifestsOf('released/app')].toSorted()).toEqual(everything.toSorted());
    for (const digest of [...prod.manifestsOf('released/app'), ...prod.blobsOf('released/app')]) {
      expect(prod.bytesOf('released/app', digest)).toEqual(dev.bytesOf('app', digest));
    }
    const listed = await Array.fromAsync(prod.listReferrers('released/app', digestOf(sbom), call));
    expect(listed.flatMap(({ items }) => items)).toMatchObject([
      { digest: digestOf(proof), artifactType: cosignType },
    ]);
  });

  it('sets the tag last of all, and never has a tag that points at something incomplete', async () => {
    pushSigned();
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    const incomplete: string[] = [];
    prod.onAnswer = () => void incomplete.push(...prod.findIncompleteTags('app'));
    await world.apply(plan);
    expect(incomplete).toEqual([]);
    expect(listWrites(prod).at(-1)).toBe('PUT app/manifests/1');
  });

  it('leaves the source as it is', async () => {
    pushSigned();
    await world.apply(await world.promote('dev/app:1', 'prod/app:1'));
    expect(listWrites(dev)).toEqual([]);
  });

  it('tells how much went through this machine', async () => {
    pushSigned();
    const report = await world.apply(await world.promote('dev/app:1', 'prod/app:1'));
    const sizes = [...prod.blobsOf('app')].map((digest) => prod.bytesOf('app', digest)?.byteLength ?? 0);
    const moved = firstOf(report).steps.map(({ movedBytes }) => movedBytes);
    expect(sum(moved)).toBe(sum(sizes));
    expect(firstOf(report).steps.filter(({ way }) => way === 'streamed')).toHaveLength(sizes.length);
  });

  it('finds everything done when it is carried out again', async () => {
    pushSigned();
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    await world.apply(plan);
    prod.forgetRequests();
    const report = await world.apply(plan);
    expect(new Set(firstOf(report).steps.map(({ outcome }) => outcome))).toEqual(new Set(['already']));
    expect(firstOf(report).outcome).toBe('done');
    expect(listWrites(prod)).toEqual([]);
  });

  it('writes every change into the journal, with the login that did it', async () => {
    pushSigned();
    prod.push('app', other, '1');
    await world.apply(await world.promote('dev/app:1', 'prod/app:1'));
    expect(world.journal.at(-1)).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      who: 'ann@prod',
      change: 'promote',
      registryId: 'prod',
      repository: 'app',
      action: 'tag-set',
      tag: '1',
      digest: digestOf(whole),
      before: digestOf(other),
    });
    const actions = world.journal.map(({ action }) => action);
    expect(actions.filter((action) => action === 'blob-uploaded')).toHaveLength(9);
    expect(actions.filter((action) => action === 'manifest-put')).toHaveLength(5);
    expect(actions.filter((action) => action === 'tag-set')).toHaveLength(2);
  });
});

describe('a promotion inside one registry', () => {
  it('moves no byte of a blob through this machine', async () => {
    pushSigned();
    const plan = await world.promote('dev/app:1', 'dev/released/app:1');
    dev.forgetRequests();
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(sum(firstOf(report).steps.map(({ movedBytes }) => movedBytes))).toBe(0);
    expect(dev.requests.filter(({ text }) => /^GET .*\/blobs\/|^PUT .*\/blobs\//.test(text))).toEqual([]);
    expect(dev.findIncompleteTags('released/app')).toEqual([]);
    expect(dev.tagsOf('released/app')).toEqual(dev.tagsOf('app'));
  });
});

describe('the items of a plan', () => {
  it('are carried out though others fail, and the report says which did', async () => {
    const tags = ['1', '2', '3'];
    tags.forEach((tag) => dev.push('app', image(tag), tag));
    const plan = await promoteAll(tags);
    prod.push('app', other, '2');
    const report = await world.apply(plan);
    expect(report.items.map(({ outcome }) => outcome)).toEqual(['done', 'failed', 'done']);
    expect(report.items[1]?.error).toBeInstanceOf(TagMovedError);
    expect(report.plan).toBe(plan);
  });

  it('that have an obstacle are not begun', async () => {
    dev.push('app', whole, '1');
    dev.dropManifest('app', digestOf(arm));
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.forgetRequests();
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({ outcome: 'blocked', remarks: [] });
    expect(new Set(firstOf(report).steps.map(({ outcome }) => outcome))).toEqual(new Set(['not-begun']));
    expect(prod.count()).toBe(0);
  });

  it('do once what they share', async () => {
    const shared = ['a', 'b', 'c', 'd'].map((name) => index(amd, image(name)));
    shared.forEach((built, at) => dev.push('app', built, `v${at}`));
    const plan = await promoteAll(shared.map((_built, at) => `v${at}`));
    dev.forgetRequests();
    const report = await world.apply(plan);
    expect(report.items.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done']);
    for (const { digest } of amd.blobs) {
      expect(dev.count(`GET app/blobs/${digest}`)).toBe(1);
    }
    expect(prod.count(`PUT app/manifests/${digestOf(amd)}`)).toBe(1);
    const moved = report.items.flatMap(({ steps }) => steps.map(({ movedBytes }) => movedBytes));
    const sizes = [...prod.blobsOf('app')].map((digest) => prod.bytesOf('app', digest)?.byteLength ?? 0);
    expect(sum(moved)).toBe(sum(sizes));
  });

  it('share what is remarked on it, which is said once', async () => {
    dev = createMemoryRegistry({ takesManifestWithLastTag: true });
    world = createChangeWorld({ here: dev });
    dev.push('app', amd, '1');
    const step = { kind: 'delete-tag', target: place, tag: '1', expected: digestOf(amd) } as const;
    const report = await world.apply({
      ...planOf('delete-tags'),
      items: [itemOf('a', step), itemOf('b', step)],
    });
    expect(report.items.map(({ remarks }) => remarks.length)).toEqual([1, 0]);
  });

  it('fail together when what they share fails, and only they', async () => {
    const shared = ['a', 'b'].map((name) => index(amd, image(name)));
    shared.forEach((built, at) => dev.push('app', built, `v${at}`));
    dev.push('app', other, 'v2');
    const plan = await promoteAll(['v0', 'v1', 'v2']);
    prod.onRequest = failing(new RegExp(`PUT app/manifests/${digestOf(amd)}`), answered(500));
    const report = await world.apply(plan);
    expect(report.items.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'done']);
    expect(prod.tagsOf('app')).toEqual({ v2: digestOf(other) });
  });

  it('never do more than six things at once', async () => {
    const tags = Array.from({ length: 12 }, (_, at) => `v${at}`);
    tags.forEach((tag) => dev.push('app', index(image(`${tag} amd`), image(`${tag} arm`)), tag));
    const plan = await promoteAll(tags);
    let [running, most] = [0, 0];
    prod.onRequest = () => void (most = Math.max(most, ++running));
    prod.onAnswer = () => void running--;
    const report = await world.apply(plan);
    expect(report.items.every(({ outcome }) => outcome === 'done')).toBe(true);
    expect(most).toBeGreaterThan(3);
    expect(most).toBeLessThanOrEqual(6);
  });

  it('that are left can be carried out once more, and then nothing is left', async () => {
    const tags = ['1', '2', '3'];
    tags.forEach((tag) => dev.push('app', image(tag), tag));
    const plan = await promoteAll(tags);
    prod.onRequest = failing(/PUT app\/manifests\/2/, answered(500));
    const report = await world.apply(plan);
    prod.onRequest = undefined;
    const rest = planRemaining(report);
    expect(rest?.items.map(({ reference }) => reference)).toEqual(['2']);
    const again = await world.apply(rest ?? plan);
    expect(firstOf(again).outcome).toBe('done');
    expect(planRemaining(again)).toBeUndefined();
    expect(Object.keys(prod.tagsOf('app'))).toEqual(tags);
  });

  it('report a fault of our own with a sentence, too', async () => {
    dev.push('app', amd, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = failing(/PUT app\/manifests/, new TypeError('x is not a function'));
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'changes.unexpected',
        summary: 'Something went wrong: x is not a function.',
        remedy: { action: 'show-log' },
      },
    });
    expect(world.log).toContain('x is not a function');
  });

  it('report every step in the order of the plan', async () => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    const report = firstOf(await world.apply(plan));
    expect(report.steps.map(({ step }) => step)).toEqual(
      plan.items.flatMap(({ stages }) => stages.flatMap(({ steps }) => steps)),
    );
  });

  it('list a referrer although another item stores it as an image of its own', async () => {
    prod = createMemoryRegistry({ host: 'prod.test', referrers: 'tag' });
    world = createChangeWorld({ dev, prod });
    dev.push('app', whole, '1');
    dev.push('app', sbom, 'sbom');
    dev.push('app', proof);
    const report = await world.apply(await promoteAll(['sbom', '1']));
    expect(report.items.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    const listed = await Array.fromAsync(prod.listReferrers('app', digestOf(whole), call));
    expect(listed.flatMap(({ items }) => items.map(({ digest }) => digest))).toEqual([digestOf(sbom)]);
  });

  async function promoteAll(tags: readonly string[]): Promise<ChangePlan> {
    const plans = await Promise.all(tags.map((tag) => world.promote(`dev/app:${tag}`, `prod/app:${tag}`)));
    const [first] = plans;
    if (first === undefined) {
      throw new Error('no tags');
    }
    return { ...first, items: plans.flatMap(({ items }) => items) };
  }
});

describe('what undoing needs', () => {
  it('is kept before anything is written', async () => {
    dev.push('app', whole, '1');
    prod.push('app', index(other), '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    let writesBefore: number | undefined;
    const { kept } = world.applying;
    const report = await world.applyWith(
      {
        kept: {
          ...kept,
          async keep(change) {
            writesBefore = listWrites(prod).length;
            return kept.keep(change);
          },
        },
      },
      plan,
    );
    expect(writesBefore).toBe(0);
    const { keptId = '' } = firstOf(report);
    const stored = world.kept.get(keptId);
    expect(stored?.change).toMatchObject({
      kind: 'move',
      place: { registryId: 'prod', repository: 'app' },
      who: 'ann@prod',
      tags: [{ tag: '1', digest: digestOf(index(other)) }],
    });
    expect(stored?.manifests.map(({ digest }) => digest)).toEqual([other, index(other)].map(digestOf));
    expect(stored?.manifests[0]?.bytes).toEqual(other.manifest.bytes);
  });

  it.each([
    ['the disk is full', new Error('ENOSPC')],
    ['it says why itself', new KeepFailedError({ repository: 'app', message: 'ENOSPC' })],
  ])('keeps everything from being written when it cannot be kept, as when %s', async (_why, failure) => {
    dev.push('app', whole, '1');
    prod.push('app', other, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    const kept = {
      ...world.applying.kept,
      keep: async () => {
        throw failure;
      },
    };
    const report = await world.applyWith({ kept }, plan);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'changes.keepFailed',
        summary: 'Nothing was changed in app, since what is needed to undo it could not be kept.',
        remedy: { action: 'retry' },
      },
    });
    expect(firstOf(report).error?.cause ?? failure).toBe(failure);
    expect(listWrites(prod)).toEqual([]);
  });

  it('keeps everything from being written when it cannot be read', async () => {
    dev.push('app', whole, '1');
    prod.push('app', other, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = failing(new RegExp(`GET app/manifests/${digestOf(other)}`), lostConnection('prod.test'));
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({ outcome: 'failed', error: { code: 'http.network' } });
    expect(listWrites(prod)).toEqual([]);
  });

  it('is not kept when no tag moves', async () => {
    dev.push('app', whole, '1');
    const report = await world.apply(await world.promote('dev/app:1', 'prod/app:1'));
    expect(firstOf(report).keptId).toBeUndefined();
    expect(world.kept.size).toBe(0);
  });

  it('is forgotten when the tag was not moved after all', async () => {
    dev.push('app', whole, '1');
    prod.push('app', other, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = failing(/PUT app\/manifests\/1/, answered(403, { subject: ofManifest('1') }));
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('failed');
    expect(firstOf(report).keptId).toBeUndefined();
    expect(world.kept.size).toBe(0);
  });

  it('stays kept when it is not known whether the tag was moved', async () => {
    dev.push('app', whole, '1');
    prod.push('app', other, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = failing(/PUT app\/manifests\/1/, lostConnection('prod.test'));
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({ outcome: 'failed', keptId: 'kept-1' });
    expect(world.kept.size).toBe(1);
  });

  it('may fail to be forgotten, and that changes nothing', async () => {
    dev.push('app', whole, '1');
    prod.push('app', other, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = failing(/PUT app\/manifests\/1/, answered(403, { subject: ofManifest('1') }));
    const kept = {
      ...world.applying.kept,
      forget: async () => {
        throw new Error('locked');
      },
    };
    const report = await world.applyWith({ kept }, plan);
    expect(firstOf(report).outcome).toBe('failed');
    expect(firstOf(report).keptId).toBeUndefined();
    expect(world.log.join('\n')).toContain('locked');
  });

  it('is kept for every item that needs it, though another one has deleted it by then', async () => {
    const images = Array.from({ length: 5 }, (_, at) => image(`image ${at}`));
    const refs = images.map(({ manifest }) => ({
      digest: manifest.digest,
      mediaType: manifest.mediaType,
      sizeBytes: manifest.bytes.byteLength,
    }));
    images.forEach((built) => dev.push('app', built));
    const items = images.map((built, at) => ({
      ...itemOf(`${at}`, {
        kind: 'delete-manifest' as const,
        target: place,
        digest: digestOf(built),
        sizeBytes: 1,
      }),
      // The last one waits until the first one is done.
      keeps: { place, tags: [], manifests: refs.filter((_ref, number) => number === at || number === 0) },
    }));
    const report = await world.apply({ ...planOf('delete-images'), items });
    expect(report.items.map(({ outcome }) => outcome)).toEqual(items.map(() => 'done'));
    expect([...world.kept.values()].map(({ manifests }) => manifests.length)).toEqual([1, 2, 2, 2, 2]);
    expect([...world.kept.values()].map(({ change }) => change.kind)).toEqual(items.map(() => 'deletion'));
  });
});

describe('what is cancelled', () => {
  it('before it begins sends nothing', async () => {
    dev.push('app', whole, '1');
    prod.push('app', other, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.forgetRequests();
    const report = await world.apply(plan, { signal: AbortSignal.abort() });
    expect(firstOf(report)).toMatchObject({ outcome: 'cancelled', remarks: [] });
    expect(firstOf(report).error).toBeUndefined();
    expect(prod.count()).toBe(0);
    expect(planRemaining(report)?.items).toEqual(plan.items);
  });

  it('while others wait cancels these, too', async () => {
    const tags = Array.from({ length: 10 }, (_, at) => `v${at}`);
    tags.forEach((tag) => dev.push('app', image(tag), tag));
    const plans = await Promise.all(tags.map((tag) => world.promote(`dev/app:${tag}`, `prod/app:${tag}`)));
    const controller = new AbortController();
    prod.onAnswer = before(/PUT app\/manifests\/v/, () => controller.abort());
    const [first] = plans;
    const items = plans.flatMap((plan) => plan.items);
    const report = await world.apply(
      { ...(first ?? planOf('promote')), items },
      { signal: controller.signal },
    );
    expect(new Set(report.items.map(({ outcome }) => outcome))).toEqual(new Set(['cancelled']));
    expect(report.items.at(-1)?.steps.every(({ outcome }) => outcome === 'not-begun')).toBe(true);
    const again = await world.apply(planRemaining(report) ?? planOf('promote'));
    expect(again.items.every(({ outcome }) => outcome === 'done')).toBe(true);
  });

  it('in the middle of moving a tag keeps what undoing needs', async () => {
    dev.push('app', whole, '1');
    prod.push('app', other, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    const controller = new AbortController();
    prod.onAnswer = before(/PUT app\/manifests\/1/, () => controller.abort());
    const report = await world.apply(plan, { signal: controller.signal });
    expect(firstOf(report)).toMatchObject({ outcome: 'cancelled', keptId: 'kept-1' });
    expect(prod.tagsOf('app')).toEqual({ 1: digestOf(whole) });
    expect(world.journal.at(-1)).toMatchObject({ action: 'tag-set', failure: 'This operation was aborted' });
  });
});

describe('those who watch', () => {
  it('are told where something was written, and not where it was only looked', async () => {
    dev.push('app', amd, '1');
    const places: string[] = [];
    const onWritten = ({ registryId, repository }: { registryId: string; repository: string }): void =>
      void places.push(`${registryId}/${repository}`);
    const check = { kind: 'check-tags', target: place, known: {}, named: [], doomed: [] } as const;
    await world.applyWith({ onWritten }, planOf('delete-images', check));
    expect(places).toEqual([]);
    await world.applyWith({ onWritten }, await world.promote('dev/app:1', 'prod/app:1'));
    expect(new Set(places)).toEqual(new Set(['prod/app']));
  });

  it('see the beginning, the end, and numbers that agree', async () => {
    pushSigned();
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    const told: ChangeProgress[] = [];
    await world.apply(plan, { onProgress: (progress) => told.push(progress) });
    expect(told[0]).toMatchObject({ doneItems: 0, totalItems: 1, doneSteps: 0, doneBytes: 0 });
    const last = told.at(-1);
    expect(last).toMatchObject({ doneItems: 1, running: [], items: [{ state: 'done' }] });
    expect(last?.doneSteps).toBe(last?.totalSteps);
    expect(last?.doneBytes).toBe(last?.totalBytes);
    expect(last?.totalBytes).toBeGreaterThan(0);
  });

  it('are asked for the login once for each registry, and may not know it', async () => {
    pushSigned();
    let asked = 0;
    const whoOf = async (): Promise<string> => {
      asked++;
      throw new Error('no keyring');
    };
    const report = await world.applyWith({ whoOf }, await world.promote('dev/app:1', 'prod/app:1'));
    expect(firstOf(report).outcome).toBe('done');
    expect(asked).toBe(1);
    expect(world.journal[0]?.who).toBeUndefined();
  });
});

describe('a deletion', () => {
  it('remarks on tags that the registry goes on listing', async () => {
    dev.push('app', amd, '1', '2');
    const memory = new RepositoryMemory();
    const plan = await planDeleteTags(world.planning, { place, tags: ['1'], way: 'direct', memory }, call);
    const list = dev.listTags.bind(dev);
    dev.listTags = async function* (...query) {
      for await (const page of list(...query)) {
        yield { ...page, items: [...new Set([...page.items, '1'])] };
      }
    };
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({
      outcome: 'done',
      remarks: ['here.test still lists app:1, or somebody has set it again.'],
    });
  });

  it('has no remark when its tags are gone, or cannot be listed afterwards', async () => {
    dev.push('app', amd, '1', '2');
    const memory = new RepositoryMemory();
    const plan = await planDeleteTags(
      world.planning,
      { place, tags: ['1', '2'], way: 'direct', memory },
      call,
    );
    dev.onRequest = failing(/tags\/list/, answered(404, { code: 'NAME_UNKNOWN' }));
    const report = await world.apply(plan);
    expect(report.items.map(({ outcome, remarks }) => [outcome, remarks])).toEqual([
      ['done', []],
      ['done', []],
    ]);
  });
});

describe('a plan of very many steps', () => {
  it('is carried out without looking at all of it for each', async () => {
    const items = Array.from({ length: 500 }, (_, at) =>
      itemOf(
        `${at}`,
        ...Array.from({ length: 20 }, (_step, number) => ({
          kind: 'delete-manifest' as const,
          target: place,
          digest: digestOf(image(`${at} ${number}`)),
          sizeBytes: 1,
        })),
      ),
    );
    let told = 0;
    const plan = { ...planOf('clean-untagged'), items };
    const report = await world.apply(plan, { onProgress: () => void told++ });
    expect(report.items.every(({ outcome }) => outcome === 'done')).toBe(true);
    // Ten thousand steps begin and end; what is told is a picture now and then.
    expect(told).toBeLessThan(2000);
    expect(new Set(report.items.flatMap(({ steps }) => steps.map(({ step }) => stepKey(step)))).size).toBe(
      10_000,
    );
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
