/** Storing manifests, what they list that has gone meanwhile, and entries in lists of referrers. */
import { beforeEach, describe, expect, it } from 'vitest';
import { referrersTag } from '../../../../../src/oci/attachedTags.ts';
import { computeDigest, type Digest } from '../../../../../src/oci/digest.ts';
import { type ChangeWorld, createChangeWorld } from '../../../../support/changeWorld.ts';
import { listReferrers } from '../../../../support/consistency.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../../support/memoryRegistry.ts';
import { answered, before, failing, firstOf, listWrites, ofManifest } from '../../answers.ts';
import { foreignImage, indexOf } from '../../craftedManifests.ts';
import { about, cosignType, digestOf, image, index } from '../../smallImages.ts';

let dev: MemoryRegistry;
let prod: MemoryRegistry;
let world: ChangeWorld;

beforeEach(() => {
  dev = createMemoryRegistry({ host: 'dev.test' });
  prod = createMemoryRegistry({ host: 'prod.test' });
  world = createChangeWorld({ dev, prod });
});

const [amd, arm] = [image('amd'), image('arm')];
const whole = index(amd, arm);

describe('content that the registry has let go of', () => {
  /** As its garbage collection does with what nothing has a tag for. */
  function collect(digest: Digest, repository = 'app'): void {
    prod.dropManifest(repository, digest);
  }

  it('is sent again when the index comes: manifests that were sent a moment ago', async () => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = before(/PUT app\/manifests\/1/, () => collect(digestOf(arm)));
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(prod.findIncompleteTags('app')).toEqual([]);
    expect(prod.count('PUT app/manifests/1')).toBe(2);
    expect(world.log.join('\n')).toContain('lists what is not there');
  });

  it('is sent again when the plan saw it there: a manifest, and its blobs', async () => {
    dev.push('app', whole, '1');
    prod.push('app', arm);
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    collect(digestOf(arm));
    arm.blobs.forEach(({ digest }) => prod.dropBlob('app', digest));
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(prod.findIncompleteTags('app')).toEqual([]);
    const sizes = [...prod.blobsOf('app')].map((digest) => prod.bytesOf('app', digest)?.byteLength ?? 0);
    const moved = firstOf(report).steps.map(({ movedBytes }) => movedBytes);
    expect(moved.reduce((a, b) => a + b)).toBe(sizes.reduce((a, b) => a + b));
  });

  it('is mounted again inside one registry', async () => {
    dev.push('app', amd, '1');
    const plan = await world.promote('dev/app:1', 'dev/other:1');
    dev.onRequest = before(/PUT other\/manifests\/1/, () =>
      amd.blobs.forEach(({ digest }) => dev.dropBlob('other', digest)),
    );
    dev.forgetRequests();
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(dev.findIncompleteTags('other')).toEqual([]);
    expect(dev.count('GET app/blobs/')).toBe(0);
  });

  it('is sent again below indexes of indexes', async () => {
    const outer = indexOf([indexOf([whole])]);
    dev.push('app', outer, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = before(/PUT app\/manifests\/1/, () =>
      [...prod.manifestsOf('app')].forEach((digest) => collect(digest)),
    );
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(prod.findIncompleteTags('app')).toEqual([]);
  });

  it('is sent again for a part of an index, from where the whole is', async () => {
    dev.push('app', index(amd, arm), '1');
    const platform = { os: 'linux', architecture: 'amd64' } as const;
    const plan = await world.promote('dev/app:1', 'prod/app:1', {
      copies: [
        {
          source: { place: { registryId: 'dev', repository: 'app' }, reference: '1' },
          target: { registryId: 'prod', repository: 'app' },
          tag: '1',
          platforms: [digestOf(arm)],
        },
      ],
      platform,
    });
    prod.onRequest = before(/PUT app\/manifests\/1/, () => collect(digestOf(arm)));
    const report = await world.apply(plan);
    expect(firstOf(report).outcome).toBe('done');
    expect(prod.findIncompleteTags('app')).toEqual([]);
  });

  it('is sent again once, and then that is a failure with a sentence', async () => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = ({ text }) => {
      if (text === 'PUT app/manifests/1') {
        collect(digestOf(arm));
      }
    };
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({
      outcome: 'failed',
      error: {
        code: 'changes.contentVanished',
        summary: 'prod.test did not take app:1, since it does not have all of what that lists.',
        remedy: { action: 'retry' },
      },
    });
    expect(prod.count('PUT app/manifests/1')).toBe(2);
    expect(prod.tagsOf('app')).toEqual({});
  });

  it('is sent again where the registry calls such a manifest invalid', async () => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    let isFirst = true;
    prod.onRequest = ({ text }) => {
      if (text === 'PUT app/manifests/1' && isFirst) {
        isFirst = false;
        throw answered(400, { code: 'MANIFEST_INVALID', subject: ofManifest('1') });
      }
    };
    expect(firstOf(await world.apply(plan)).outcome).toBe('done');
  });

  it('cannot be sent again when it has gone from the very repository of the image', async () => {
    dev.push('app', whole, '1');
    const plan = await world.retag('dev/app:1', '2');
    dev.dropManifest('app', digestOf(arm));
    dev.forgetRequests();
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.contentVanished' });
    expect(dev.requests.filter(({ text }) => text.includes(digestOf(arm)))).toEqual([]);
    expect(dev.tagsOf('app')).toEqual({ 1: digestOf(whole) });
  });
});

describe('a registry that does not take a manifest', () => {
  it.each([
    ['404', answered(404, { code: 'NAME_UNKNOWN' }), 'changes.repositoryMissing'],
    ['403', answered(403, { code: 'DENIED' }), 'changes.writeDenied'],
    ['507', answered(507), 'changes.registryFull'],
    ['413', answered(413), 'changes.tooLargeForRegistry'],
    ['405', answered(405, { code: 'UNSUPPORTED', subject: ofManifest('x') }), 'distribution.unsupported'],
    ['400', answered(400, { code: 'UNKNOWN' }), 'distribution.requestFailed'],
  ])('for %s ends in a sentence, without the tag', async (_status, failure, code) => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = failing(/PUT app\/manifests/, failure);
    const report = await world.apply(plan);
    expect(firstOf(report)).toMatchObject({ outcome: 'failed', error: { code } });
    expect(firstOf(report).error?.summary).toMatch(/^[A-Za-z].*\.$/);
    expect(prod.tagsOf('app')).toEqual({});
    expect(listWrites(dev)).toEqual([]);
  });

  it('since its layers are kept elsewhere, says so and what helps', async () => {
    const [config] = amd.blobs;
    const digest = computeDigest(Buffer.from('elsewhere'));
    const windows =
      config === undefined ? amd : foreignImage(config, { digest, url: 'https://mcr.test/layer' });
    dev.push('app', windows, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    const refusal = answered(400, { code: 'MANIFEST_INVALID', message: 'invalid URL on layer' });
    prod.onRequest = failing(/PUT app\/manifests/, refusal);
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({
      code: 'changes.foreignLayersRefused',
      summary:
        'prod.test did not take app:1, since some of its layers are kept elsewhere and not in the source.',
      remedy: { text: expect.stringContaining('validation.manifests.urls.allow') },
    });
    expect(prod.tagsOf('app')).toEqual({});
    prod.onRequest = undefined;
    expect(firstOf(await world.apply(plan)).outcome).toBe('done');
  });

  it('and says that it did, is found out', async () => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.putManifest = async () => ({ digest: digestOf(amd), isSubjectIndexed: false });
    const report = await world.apply(plan);
    expect(firstOf(report).error?.summary).toMatch(
      /^Afterwards, app@sha256:\w{12}… is not there, although prod\.test said it was stored\.$/,
    );
    expect(prod.tagsOf('app')).toEqual({});
  });

  it('as far as it says, is not believed when it did', async () => {
    dev.push('app', whole, '1');
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onAnswer = failing(/PUT app\/manifests/, lostConnection('prod.test'));
    expect(firstOf(await world.apply(plan)).outcome).toBe('done');
    expect(prod.count('PUT app/manifests')).toBe(3);
  });
});

describe('a referrer', () => {
  const sbom = about(whole, 'sbom');
  const signature = about(whole, 'signature', cosignType);
  const tag = referrersTag(digestOf(whole));

  async function promote(): Promise<string> {
    const report = await world.apply(await world.promote('dev/app:1', 'prod/app:1'));
    return firstOf(report).outcome;
  }

  function pushWith(...referrers: readonly (typeof sbom)[]): void {
    dev.push('app', whole, '1');
    referrers.forEach((built) => dev.push('app', built));
  }

  it('is listed by the registry itself, where it does that', async () => {
    pushWith(sbom);
    expect(await promote()).toBe('done');
    expect(Object.keys(prod.tagsOf('app'))).toEqual(['1']);
    expect(await listReferrers(prod, 'app', digestOf(whole))).toEqual([digestOf(sbom)]);
  });

  it('is entered into the list, where the registry keeps none', async () => {
    prod = createMemoryRegistry({ host: 'prod.test', referrers: 'tag' });
    world = createChangeWorld({ dev, prod });
    pushWith(sbom);
    expect(await promote()).toBe('done');
    const list = JSON.parse(
      Buffer.from(prod.bytesOf('app', prod.tagsOf('app')[tag] ?? 'sha256:') ?? []).toString(),
    );
    expect(list).toMatchObject({
      schemaVersion: 2,
      manifests: [
        {
          digest: digestOf(sbom),
          artifactType: 'application/vnd.example.sbom',
          annotations: { 'org.opencontainers.image.created': expect.any(String) },
        },
      ],
    });
  });

  it('leaves in the list what others have entered there', async () => {
    prod = createMemoryRegistry({ host: 'prod.test', referrers: 'tag' });
    world = createChangeWorld({ dev, prod });
    const own = about(whole, 'a scan by the production itself');
    prod.push('app', whole);
    prod.push('app', own);
    pushWith(sbom, signature);
    expect(await promote()).toBe('done');
    expect(await listReferrers(prod, 'app', digestOf(whole))).toEqual(
      [own, sbom, signature].map(digestOf).toSorted(),
    );
  });

  it('is not lost when many are entered at once', async () => {
    prod = createMemoryRegistry({ host: 'prod.test', referrers: 'tag' });
    world = createChangeWorld({ dev, prod });
    const many = Array.from({ length: 12 }, (_, at) => about(whole, `scan ${at}`));
    pushWith(...many);
    expect(await promote()).toBe('done');
    expect(await listReferrers(prod, 'app', digestOf(whole))).toEqual(many.map(digestOf).toSorted());
  });

  it('is entered where the registry says that it lists it, and does not (ECR)', async () => {
    prod = createMemoryRegistry({ host: 'prod.test', referrers: 'tag' });
    const put = prod.putManifest.bind(prod);
    prod.putManifest = async (...query) => ({ ...(await put(...query)), isSubjectIndexed: true });
    world = createChangeWorld({ dev, prod });
    pushWith(sbom);
    expect(await promote()).toBe('done');
    expect(Object.keys(prod.tagsOf('app'))).toEqual(['1', tag]);
  });

  it('is not entered where the registry lists it without saying so', async () => {
    const put = prod.putManifest.bind(prod);
    prod.putManifest = async (...query) => ({ ...(await put(...query)), isSubjectIndexed: false });
    pushWith(sbom);
    expect(await promote()).toBe('done');
    expect(Object.keys(prod.tagsOf('app'))).toEqual(['1']);
  });

  it('that is not listed in the end is a failure, and there is no tag', async () => {
    pushWith(sbom);
    prod.listReferrers = async function* () {
      yield { items: [] };
    };
    prod.linkReferrer = async () => undefined;
    const report = await world.apply(await world.promote('dev/app:1', 'prod/app:1'));
    expect(firstOf(report).error?.summary).toMatch(
      /^Afterwards, prod\.test does not list application\/vnd\.example\.sbom as attached to app@sha256:\w{12}…\.$/,
    );
    expect(prod.tagsOf('app')).toEqual({});
  });

  it('is entered at the second try after a cut', async () => {
    prod = createMemoryRegistry({ host: 'prod.test', referrers: 'tag' });
    world = createChangeWorld({ dev, prod });
    pushWith(sbom);
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = failing(new RegExp(`PUT app/manifests/${tag}`), lostConnection('prod.test'), 1);
    expect(firstOf(await world.apply(plan)).outcome).toBe('done');
  });

  it('whose list may not be written ends in a sentence', async () => {
    prod = createMemoryRegistry({ host: 'prod.test', referrers: 'tag' });
    world = createChangeWorld({ dev, prod });
    pushWith(sbom);
    const plan = await world.promote('dev/app:1', 'prod/app:1');
    prod.onRequest = failing(new RegExp(`PUT app/manifests/${tag}`), answered(403, { code: 'DENIED' }));
    const report = await world.apply(plan);
    expect(firstOf(report).error).toMatchObject({ code: 'changes.writeDenied' });
    expect(prod.tagsOf('app')).toEqual({});
  });
});
