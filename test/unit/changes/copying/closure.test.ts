/** What belongs to an image, and how it is found. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  findAttachmentTags,
  type ImageClosure,
  readClosure,
} from '../../../../src/changes/copying/closure.ts';
import { TooManyPartsError } from '../../../../src/changes/errors.ts';
import { DeniedError, NotFoundError } from '../../../../src/distribution/errors.ts';
import { cosignTag, referrersTag } from '../../../../src/oci/attachedTags.ts';
import type { Digest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { type Built, buildIndex } from '../../../support/imageBuilder.ts';
import {
  createMemoryRegistry,
  lostConnection,
  type MemoryRegistry,
} from '../../../support/memoryRegistry.ts';
import { craft, indexOf, schema1 } from '../craftedManifests.ts';
import { about, call, cosignType, digestOf, image, index, nameOf, signatureOf } from '../smallImages.ts';

let registry: MemoryRegistry;

beforeEach(() => {
  registry = createMemoryRegistry();
});

function read(reference: string): Promise<ImageClosure> {
  return readClosure(registry, { repository: 'app', reference }, call);
}

const [amd, arm, riscv] = [image('amd'), image('arm'), image('riscv')];
const whole = index(amd, arm);

describe('the closure of an image', () => {
  it('is the image itself, with its config and layers', async () => {
    registry.push('app', amd, '1');
    const { top, children, attached, missing } = await read('1');
    expect(top).toMatchObject({ digest: digestOf(amd), role: 'image', mediaType: mediaTypes.ociManifest });
    expect(top.sizeBytes).toBe(amd.manifest.bytes.byteLength);
    expect(top.blobs.map(({ digest }) => digest)).toEqual(amd.blobs.map(({ digest }) => digest));
    expect([children, attached, missing]).toEqual([[], [], []]);
  });

  it('keeps the bytes of the manifest as they are', async () => {
    registry.push('app', whole, '1');
    expect(Buffer.from((await read('1')).topBytes)).toEqual(Buffer.from(whole.manifest.bytes));
  });

  it('has the platforms and attestations of an index, each by its role', async () => {
    const attested = buildIndex([{ image: amd, platform: { os: 'linux', architecture: 'amd64' } }], {
      attests: true,
    });
    registry.push('app', attested, '1');
    const { top, children } = await read('1');
    expect(top.role).toBe('index');
    expect(children.map(({ role }) => role)).toEqual(['platform', 'attestation']);
    expect(children[0]?.platform).toEqual({ os: 'linux', architecture: 'amd64' });
  });

  it('reads no blob', async () => {
    registry.push('app', whole, '1');
    await read('1');
    expect(registry.requests.filter(({ text }) => text.includes('/blobs/'))).toEqual([]);
  });

  it('lists what is below an index of indexes once, and before what lists it', async () => {
    const inner = index(amd, arm);
    // The outer one lists the inner one, an image of the inner one, and an index that lists the inner one as well.
    const between = indexOf([inner, riscv]);
    const outer = indexOf([between, inner, amd]);
    registry.push('app', outer, '1');
    const names = { amd, arm, riscv, inner, between };
    const order = (await read('1')).children.map(({ digest }) => nameOf(digest, names));
    expect(order.toSorted()).toEqual(['amd', 'arm', 'between', 'inner', 'riscv']);
    expect(order.indexOf('inner')).toBeGreaterThan(order.indexOf('amd'));
    expect(order.indexOf('inner')).toBeGreaterThan(order.indexOf('arm'));
    expect(order.indexOf('between')).toBeGreaterThan(order.indexOf('inner'));
  });

  it('goes as deep as indexes go', async () => {
    let deep: Built = amd;
    for (let depth = 0; depth < 12; depth++) {
      deep = indexOf([deep]);
    }
    registry.push('app', deep, '1');
    const { children } = await read('1');
    expect(children).toHaveLength(12);
    expect(children[0]?.digest).toBe(digestOf(amd));
  });

  it('names what an index lists and the repository does not have', async () => {
    registry.push('app', whole, '1');
    registry.dropManifest('app', digestOf(arm));
    const { children, missing } = await read('1');
    expect(missing).toEqual([digestOf(arm)]);
    expect(children.map(({ digest }) => digest)).toEqual([digestOf(amd)]);
  });

  it('takes what an index lists and is no manifest for blobs, as in caches of BuildKit', async () => {
    const [config, layer] = amd.blobs;
    const cache = craft(mediaTypes.ociIndex, {
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: [
        { mediaType: layer?.mediaType, digest: layer?.digest, size: layer?.bytes.byteLength },
        {
          mediaType: 'application/vnd.buildkit.cacheconfig.v0',
          digest: config?.digest,
          size: config?.bytes.byteLength,
        },
      ],
    });
    registry.push('app', { ...cache, blobs: amd.blobs }, 'cache');
    const { top, children, missing } = await read('cache');
    expect(top.blobs.map(({ digest }) => digest)).toEqual([layer?.digest, config?.digest]);
    expect([children, missing]).toEqual([[], []]);
  });

  it('of an image in the first schema of Docker is known as such', async () => {
    registry.push('app', schema1, 'old');
    expect((await read('old')).top.manifest.kind).toBe('schema1');
  });

  it('says so when there is no such image', async () => {
    await expect(read('nothing')).rejects.toBeInstanceOf(NotFoundError);
  });

  it('has a limit', async () => {
    const many = Array.from({ length: 2001 }, (_, at) => ({
      ...craft(mediaTypes.ociManifest, { schemaVersion: 2, at }),
    }));
    registry.push('app', { ...indexOf(many), children: [] }, '1');
    const reading = read('1');
    await expect(reading).rejects.toBeInstanceOf(TooManyPartsError);
    await expect(reading).rejects.toMatchObject({ code: 'changes.tooManyParts' });
    expect(registry.requests.length).toBeLessThan(10);
  });

  it('is not read any further once it is aborted', async () => {
    registry.push('app', whole, '1');
    const controller = new AbortController();
    registry.onRequest = ({ text }) => {
      if (text.includes(digestOf(arm))) {
        controller.abort();
      }
    };
    const reading = readClosure(
      registry,
      { repository: 'app', reference: '1' },
      { signal: controller.signal },
    );
    const thrown: unknown = await reading.catch((reason: unknown) => reason);
    expect(controller.signal.aborted).toBe(true);
    expect(thrown).toBe(controller.signal.reason);
  });
});

describe.each(['api', 'tag'] as const)('what is attached, found by the %s', (referrers) => {
  beforeEach(() => {
    registry = createMemoryRegistry({ referrers });
  });

  it('belongs to the image, whether it is about the index or about a platform', async () => {
    const sbom = about(whole, 'sbom');
    const signature = about(arm, 'signature', cosignType);
    [whole, sbom, signature].forEach((built) => registry.push('app', built));
    registry.setTag('app', '1', digestOf(whole));
    const { attached } = await read('1');
    expect(attached.map(({ digest, role, subject }) => [digest, role, subject])).toEqual([
      [digestOf(sbom), 'referrer', digestOf(whole)],
      [digestOf(signature), 'signature', digestOf(arm)],
    ]);
    expect(attached[1]?.artifactType).toBe(cosignType);
  });

  it('may itself have something attached, which comes after it', async () => {
    const sbom = about(amd, 'sbom');
    const signature = about(sbom, 'signature of the sbom', cosignType);
    const proof = about(signature, 'proof of the signature');
    registry.push('app', amd, '1');
    [sbom, signature, proof].forEach((built) => registry.push('app', built));
    const { attached } = await read('1');
    expect(attached.map(({ digest }) => digest)).toEqual([sbom, signature, proof].map(digestOf));
  });

  it('is left out when it is listed and not there', async () => {
    const [kept, gone] = [about(amd, 'kept'), about(amd, 'gone')];
    registry.push('app', amd, '1');
    [kept, gone].forEach((built) => registry.push('app', built));
    registry.dropManifest('app', digestOf(gone));
    expect((await read('1')).attached.map(({ digest }) => digest)).toEqual([digestOf(kept)]);
  });
});

describe('what is attached', () => {
  it('is found in the tag as well, where the registry has learned to list referrers since', async () => {
    registry.push('app', amd, '1');
    const listed = about(amd, 'listed');
    registry.push('app', listed);
    // Attached before: it says so itself, and the list of the registry does not have it.
    const before = about(amd, 'before');
    registry.push('app', before);
    registry.push('app', { ...indexOf([before]), children: [] }, referrersTag(digestOf(amd)));
    const own = registry.listReferrers.bind(registry);
    registry.listReferrers = async function* (...query) {
      for await (const page of own(...query)) {
        yield { items: page.items.filter(({ digest }) => digest !== digestOf(before)) };
      }
    };
    expect((await read('1')).attached.map(({ digest }) => digest).toSorted()).toEqual(
      [listed, before].map(digestOf).toSorted(),
    );
  });

  it('does not include what only a tag claims to be about the image', async () => {
    registry = createMemoryRegistry({ referrers: 'tag' });
    registry.push('app', amd, '1');
    registry.push('app', arm);
    registry.push('app', indexOf([arm]), referrersTag(digestOf(amd)));
    expect((await read('1')).attached).toEqual([]);
  });

  it('does not include the image itself where its tag leads to it, as on GitLab', async () => {
    registry = createMemoryRegistry({ referrers: 'tag' });
    registry.push('app', whole, '1', referrersTag(digestOf(whole)));
    expect((await read('1')).attached).toEqual([]);
  });

  it('is found by the tags of cosign, for the index and for its platforms', async () => {
    const [forWhole, forArm] = [signatureOf(whole), signatureOf(arm)];
    registry.push('app', whole, '1');
    [forWhole, forArm].forEach(({ built, tag }) => registry.push('app', built, tag));
    registry.push('app', image('attestation'), cosignTag(digestOf(whole), 'att'));
    const { attached } = await read('1');
    expect(attached.map(({ role, subject, tag }) => [role, subject, tag])).toEqual([
      ['signature', digestOf(whole), forWhole.tag],
      ['referrer', digestOf(whole), cosignTag(digestOf(whole), 'att')],
      ['signature', digestOf(arm), forArm.tag],
    ]);
  });

  it('may be signed by a tag of cosign, too', async () => {
    const sbom = about(amd, 'sbom');
    const { built, tag } = signatureOf(sbom);
    registry.push('app', amd, '1');
    registry.push('app', sbom);
    registry.push('app', built, tag);
    expect((await read('1')).attached.map(({ digest }) => digest)).toEqual([digestOf(sbom), digestOf(built)]);
  });

  it('counts twice when it is attached in both ways, for both have to arrive', async () => {
    const signature = about(amd, 'signature', cosignType);
    registry.push('app', amd, '1');
    registry.push('app', signature, cosignTag(digestOf(amd), 'sig'));
    expect((await read('1')).attached.map(({ digest, tag }) => [digest, tag])).toEqual([
      [digestOf(signature), undefined],
      [digestOf(signature), cosignTag(digestOf(amd), 'sig')],
    ]);
  });

  it('is not the image that somebody has put under such a tag', async () => {
    registry.push('app', amd, '1', cosignTag(digestOf(amd), 'sig'));
    expect((await read('1')).attached).toEqual([]);
  });

  it('is asked for by cosign tags only where these are listed', async () => {
    registry.push('app', whole, '1');
    await read('1');
    expect(registry.requests.filter(({ text }) => /sha256-/.test(text))).toEqual([]);
  });

  it('is asked for one by one where tags cannot be listed', async () => {
    const { built, tag } = signatureOf(amd);
    registry.push('app', amd, '1');
    registry.push('app', built, tag);
    registry.onRequest = ({ text }) => {
      if (text.includes('tags/list')) {
        throw lostConnection();
      }
    };
    expect((await read('1')).attached.map((each) => each.tag)).toEqual([tag]);
  });

  it('makes the reading fail when it cannot be listed: a signature is never lost in silence', async () => {
    registry.push('app', amd, '1');
    registry.onRequest = ({ text }) => {
      if (text.includes('/referrers/')) {
        const subject = { kind: 'referrers', repository: 'app', digest: digestOf(amd) } as const;
        throw new DeniedError({ host: registry.host, subject, message: 'denied', status: 403 });
      }
    };
    await expect(read('1')).rejects.toBeInstanceOf(DeniedError);
  });

  it('has a limit', async () => {
    registry.push('app', amd, '1');
    const endless = new Map<Digest, Built>();
    registry.listReferrers = async function* (_repository, subject) {
      const subjectOf = endless.get(subject) ?? amd;
      const next = Array.from({ length: 1001 }, (_, at) => about(subjectOf, `${subject} ${at}`));
      next.forEach((built) => {
        endless.set(digestOf(built), built);
        registry.push('app', built);
      });
      yield {
        items: next.map(({ manifest }) => ({
          mediaType: manifest.mediaType,
          digest: manifest.digest,
          sizeBytes: 1,
        })),
      };
    };
    await expect(
      readClosure(
        registry,
        { repository: 'app', reference: '1' },
        { ...call, attachmentTags: Promise.resolve(new Set<string>()) },
      ),
    ).rejects.toBeInstanceOf(TooManyPartsError);
  });
});

describe('the tags that attach things', () => {
  it('are told from those that people make', async () => {
    const { built, tag } = signatureOf(amd);
    registry.push('app', amd, '1', 'latest', 'sha256-short');
    registry.push('app', built, tag, referrersTag(digestOf(amd)));
    expect(await findAttachmentTags(registry, 'app', call)).toEqual(
      new Set([tag, referrersTag(digestOf(amd))]),
    );
  });

  it('are not looked for any longer in a repository with very many tags', async () => {
    registry = createMemoryRegistry({ pageSize: 2 });
    registry.push('app', amd, ...Array.from({ length: 30 }, (_, at) => `t${at}`));
    expect(await findAttachmentTags(registry, 'app', call)).toBeUndefined();
    expect(registry.count()).toBe(10);
  });
});
