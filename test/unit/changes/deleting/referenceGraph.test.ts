import { beforeEach, describe, expect, it } from 'vitest';
import { ListingIncompleteError } from '../../../../src/changes/errors.ts';
import { readReferenceGraph, type ReferenceGraph } from '../../../../src/changes/deleting/referenceGraph.ts';
import { RepositoryMemory } from '../../../../src/changes/deleting/repositoryMemory.ts';
import { NotFoundError } from '../../../../src/distribution/errors.ts';
import type { RegistryReader } from '../../../../src/distribution/registryReader.ts';
import { toShortDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import { about, call, createCached, digestOf, image, index, place } from '../smallImages.ts';

let registry: MemoryRegistry;
let memory: RepositoryMemory;

beforeEach(() => {
  registry = createMemoryRegistry();
  memory = new RepositoryMemory();
});

function read(reader: RegistryReader = registry): Promise<ReferenceGraph> {
  return readReferenceGraph(reader, { place, memory }, call);
}

function failAt(text: string, failure: () => Error): void {
  registry.onRequest = (request) => {
    if (request.text.startsWith(text)) {
      throw failure();
    }
  };
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'no rejection',
    (thrown: unknown) => thrown,
  );
}

/** A 404 as something between here and the registry says it, or as a registry of few words. */
function plainNotFound(serverErrors: NotFoundError['serverErrors'] = []): NotFoundError {
  const subject = { kind: 'manifest', repository: 'app', reference: 'b' } as const;
  return new NotFoundError({ host: 'registry.test', subject, message: '404', status: 404, serverErrors });
}

describe('readReferenceGraph', () => {
  it('knows every tag, with one request for each and one for each page', async () => {
    registry = createMemoryRegistry({ pageSize: 100 });
    const images = Array.from({ length: 250 }, (_, at) => image(`image ${at}`));
    images.forEach((each, at) => registry.push('app', each, `tag-${at}`));
    const graph = await read();
    expect([graph.tags.size, graph.isRemembered]).toEqual([250, false]);
    expect(graph.tags.get('tag-249')).toBe(digestOf(image('image 249')));
    expect([registry.count('GET app/manifests/tag-'), registry.count()]).toEqual([250, 253]);
  });

  it('reads eight manifests at once and no more', async () => {
    Array.from({ length: 50 }, (_, at) => registry.push('app', image(`${at}`), `tag-${at}`));
    let running = 0;
    let most = 0;
    registry.onRequest = async () => {
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
    };
    await read();
    expect(most).toBe(8);
  });

  it('tells how far it is', async () => {
    ['a', 'b', 'c'].forEach((tag) => registry.push('app', image(tag), tag));
    const told: string[] = [];
    await readReferenceGraph(
      registry,
      { place, memory },
      { ...call, onProgress: ({ readTags, totalTags }) => told.push(`${readTags}/${totalTags}`) },
    );
    expect(told).toEqual(['0/3', '1/3', '2/3', '3/3']);
  });

  it('is empty for a repository without tags', async () => {
    const graph = await read();
    expect([graph.tags.size, graph.danglingTags, graph.manifests.size]).toEqual([0, [], 0]);
  });

  it('says of each manifest what it is, what it lists and what it is about', async () => {
    const [amd, arm] = [image('amd'), image('arm')];
    const whole = index(amd, arm);
    const sbom = about(whole, 'sbom');
    registry.push('app', whole, '1', 'latest');
    registry.push('app', sbom, 'sbom');
    const graph = await read();
    const contentBytes = amd.blobs.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    expect(graph.manifests.get(digestOf(whole))).toMatchObject({
      kind: 'index',
      mediaType: mediaTypes.ociIndex,
      sizeBytes: whole.manifest.bytes.byteLength,
      children: [
        { digest: digestOf(amd), role: 'platform', platform: { architecture: 'cpu0' } },
        { digest: digestOf(arm), role: 'platform', platform: { architecture: 'cpu1' } },
      ],
    });
    expect(graph.manifests.get(digestOf(sbom))).toMatchObject({
      kind: 'image',
      subject: digestOf(whole),
      artifactType: 'application/vnd.example.sbom',
    });
    expect(graph.manifests.get(digestOf(amd))).toMatchObject({ kind: 'unread', children: [] });
    registry.setTag('app', 'amd', digestOf(amd));
    expect((await read()).manifests.get(digestOf(amd))).toMatchObject({ kind: 'image', contentBytes });
  });

  it('reads the indexes that indexes list, so that what these list is known', async () => {
    const leaf = image('leaf');
    const inner = index(leaf);
    const middle = index(inner);
    registry.push('app', index(middle, image('other')), 'latest');
    const graph = await read();
    expect(graph.parentsOf(digestOf(leaf))).toEqual([digestOf(inner)]);
    expect(graph.namesOf(digestOf(leaf))).toEqual(['latest']);
    expect(registry.count('GET app/manifests/sha256:')).toBe(2);
  });

  it('takes an inner index that is not there for what its outer one says of it', async () => {
    const inner = index(image('leaf'));
    registry.push('app', index(inner), 'latest');
    registry.dropManifest('app', digestOf(inner));
    expect((await read()).manifests.get(digestOf(inner))).toMatchObject({ kind: 'unread' });
  });
});

describe('readReferenceGraph, looking again', () => {
  let reader: RegistryReader;

  beforeEach(async () => {
    reader = createCached(registry);
    ['a', 'b', 'c'].forEach((tag) => registry.push('app', index(image(tag)), tag));
    await read(reader);
    registry.forgetRequests();
  });

  it('asks for the tags alone when these are the very same', async () => {
    const graph = await read(reader);
    expect([graph.tags.get('b'), graph.isRemembered]).toEqual([digestOf(index(image('b'))), true]);
    expect(graph.parentsOf(digestOf(image('c')))).toHaveLength(1);
    expect(registry.requests.map(({ text }) => text)).toEqual(['GET app/tags/list']);
  });

  it('reads everything again when there is another tag', async () => {
    registry.push('app', image('d'), 'd');
    expect((await read(reader)).tags.size).toBe(4);
    expect(registry.count('GET app/manifests/')).toBe(4);
  });

  it('reads everything again after the place was forgotten', async () => {
    registry.setTag('app', 'b', digestOf(index(image('a'))));
    memory.forget(place);
    expect((await read(reader)).tags.get('b')).toBe(digestOf(index(image('a'))));
  });

  it('asks for a tag whose remembered manifest is gone', async () => {
    registry.dropManifest('app', digestOf(index(image('b'))));
    registry.push('app', image('new'), 'b');
    expect((await read(registry)).tags.get('b')).toBe(digestOf(image('new')));
  });

  it('asks for tags that pointed at nothing each time', async () => {
    registry.setTag('app', 'd', digestOf(image('d')));
    expect((await read(reader)).danglingTags).toEqual(['d']);
    registry.push('app', image('d'));
    const graph = await read(reader);
    expect([graph.danglingTags, graph.tags.get('d')]).toEqual([[], digestOf(image('d'))]);
  });

  it('remembers no reading that failed', async () => {
    registry.push('app', image('d'), 'd');
    failAt('GET app/manifests/d', lostConnection);
    await rejection(read(reader));
    registry.onRequest = undefined;
    registry.forgetRequests();
    await read(reader);
    expect(registry.count('GET app/manifests/')).toBe(4);
  });
});

describe('readReferenceGraph, when something fails', () => {
  beforeEach(() => {
    registry = createMemoryRegistry({ pageSize: 2 });
    ['a', 'b', 'c'].forEach((tag) => registry.push('app', image(tag), tag));
  });

  it.each([
    { what: 'the first page of tags', text: 'GET app/tags/list' },
    { what: 'a later page of tags', text: 'GET app/tags/list?last=' },
    { what: 'a manifest', text: 'GET app/manifests/b' },
  ])('gives no graph without $what', async ({ text }) => {
    failAt(text, lostConnection);
    const thrown = await rejection(read());
    expect(thrown).toBeInstanceOf(ListingIncompleteError);
    expect(thrown).toMatchObject({
      cause: { code: 'http.network' },
      summary:
        'Nothing is deleted, since not everything in app could be read. registry.test closed the connection in the middle of its answer.',
    });
  });

  it('gives no graph without an inner index', async () => {
    const inner = index(image('leaf'));
    registry.push('app', index(inner), 'outer');
    failAt(`GET app/manifests/${digestOf(inner)}`, lostConnection);
    expect(await rejection(read())).toBeInstanceOf(ListingIncompleteError);
  });

  it('gives no graph when a manifest cannot be understood', async () => {
    const broken = image('broken');
    const bytes = Buffer.from(JSON.stringify({ mediaType: mediaTypes.ociManifest, layers: 'none' }));
    registry.push('app', { ...broken, manifest: { ...broken.manifest, bytes } }, 'broken');
    const thrown = await rejection(read());
    expect(thrown).toBeInstanceOf(ListingIncompleteError);
    expect(thrown).toMatchObject({ cause: { code: 'oci.invalidManifest' } });
  });

  it('asks for nothing more after a failure', async () => {
    Array.from({ length: 100 }, (_, at) => registry.push('app', image(`${at}`), `tag-${at}`));
    failAt('GET app/manifests/a', lostConnection);
    await rejection(read());
    const asked = registry.count();
    await new Promise((resolve) => setImmediate(resolve));
    expect([registry.count() - asked, registry.count('GET app/manifests/') < 20]).toEqual([0, true]);
  });

  it('passes an abort on as it is', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    registry.onRequest = () => controller.abort(reason);
    const reading = readReferenceGraph(registry, { place, memory }, { signal: controller.signal });
    expect(await rejection(reading)).toBe(reason);
  });

  it('knows a tag whose manifest is unknown to the registry as dangling', async () => {
    registry.setTag('app', 'lost', digestOf(image('never pushed')));
    const graph = await read();
    expect([graph.danglingTags, graph.tags.size]).toEqual([['lost'], 3]);
  });

  it('believes a bare 404 when it comes twice', async () => {
    failAt('GET app/manifests/b', plainNotFound);
    expect(await rejection(read())).toBeInstanceOf(ListingIncompleteError);
    registry.dropManifest('app', digestOf(image('b')));
    expect((await read()).danglingTags).toEqual(['b']);
  });

  it('takes a repository that is unknown all at once for a failure', async () => {
    failAt('GET app/manifests/b', () => plainNotFound([{ code: 'NAME_UNKNOWN', message: '' }]));
    registry.dropManifest('app', digestOf(image('b')));
    expect(await rejection(read())).toBeInstanceOf(ListingIncompleteError);
  });
});

describe('ReferenceGraph', () => {
  const [shared, own, lone] = [image('shared'), image('own'), image('lone')];
  const [first, second] = [index(shared, own), index(shared)];
  const outer = index(second);
  const sbom = about(first, 'sbom');

  beforeEach(() => {
    registry.push('app', first, '1', 'latest');
    registry.push('app', outer, '2');
    registry.push('app', lone, 'lone');
    registry.push('app', sbom, 'sbom');
  });

  it('lists the tags on a manifest', async () => {
    const graph = await read();
    expect([graph.tagsOf(digestOf(first)), graph.tagsOf(digestOf(own))]).toEqual([['1', 'latest'], []]);
  });

  it('lists the indexes that need a manifest and stay', async () => {
    const graph = await read();
    const live = (...doomed: readonly (typeof first)[]): readonly string[] =>
      graph.liveParentsOf(digestOf(shared), new Set(doomed.map(digestOf)));
    expect(live()).toEqual([digestOf(first), digestOf(second)]);
    expect(live(first)).toEqual([digestOf(second)]);
    expect(live(first, second)).toEqual([]);
  });

  it('lists what is about a manifest', async () => {
    const graph = await read();
    expect(graph.referrersOf(digestOf(first))).toEqual([digestOf(sbom)]);
  });

  it('reaches what is below a manifest, however deep', async () => {
    const graph = await read();
    expect([...graph.reachableFrom([digestOf(outer)])].toSorted()).toEqual(
      [outer, second, shared].map(digestOf).toSorted(),
    );
  });

  it('names a manifest by its tags, by those above it, or by its digest', async () => {
    const graph = await read();
    expect(graph.namesOf(digestOf(first))).toEqual(['1', 'latest']);
    expect(graph.namesOf(digestOf(shared))).toEqual(['1', 'latest', '2']);
    const unknown = digestOf(image('unknown'));
    expect(graph.namesOf(unknown)).toEqual([toShortDigest(unknown)]);
  });
});
