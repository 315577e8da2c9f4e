/** A part of an index as an index of its own. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type ImageClosure, readClosure } from '../../../../src/changes/copying/closure.ts';
import { choosePlatforms } from '../../../../src/changes/copying/platformSubset.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { type Built, buildIndex } from '../../../support/imageBuilder.ts';
import { createMemoryRegistry, type MemoryRegistry } from '../../../support/memoryRegistry.ts';
import { craft, indexOf } from '../craftedManifests.ts';
import { about, call, cosignType, digestOf, image, index, signatureOf } from '../smallImages.ts';

let registry: MemoryRegistry;

beforeEach(() => {
  registry = createMemoryRegistry();
});

const [amd, arm, riscv] = [image('amd'), image('arm'), image('riscv')];

async function read(built: Built): Promise<ImageClosure> {
  registry.push('app', built, '1');
  return readClosure(registry, { repository: 'app', reference: '1' }, call);
}

function toManifests(text: string | undefined): readonly unknown[] {
  const value: unknown = JSON.parse(text ?? 'null');
  return typeof value === 'object' && value !== null && 'manifests' in value && Array.isArray(value.manifests)
    ? value.manifests
    : [];
}

describe('choosePlatforms', () => {
  it('makes an index of what was chosen, whose digest is that of its bytes', async () => {
    const chosen = choosePlatforms(await read(index(amd, arm, riscv)), [digestOf(amd), digestOf(riscv)]);
    const bytes = Buffer.from(chosen?.text ?? '');
    expect(chosen?.digest).toBe(computeDigest(bytes));
    expect(chosen?.closure.top).toMatchObject({ digest: chosen?.digest, sizeBytes: bytes.byteLength });
    expect(chosen?.closure.children.map(({ digest }) => digest)).toEqual([amd, riscv].map(digestOf));
    expect(toManifests(chosen?.text)).toMatchObject([{ digest: digestOf(amd) }, { digest: digestOf(riscv) }]);
  });

  it('leaves everything else of the index as it is, in its order', async () => {
    const built = craft(mediaTypes.ociIndex, {
      schemaVersion: 2,
      'x-before': [1, 'two', { three: null }],
      mediaType: mediaTypes.ociIndex,
      manifests: [amd, arm].map(({ manifest }, at) => ({
        mediaType: manifest.mediaType,
        digest: manifest.digest,
        size: manifest.bytes.byteLength,
        platform: { os: 'linux', architecture: `cpu${at}`, 'os.version': '10.0' },
        annotations: { 'x-y': 'z' },
      })),
      annotations: { 'org.opencontainers.image.version': '1' },
    });
    const whole = await read({ ...built, children: [amd, arm] });
    const text = choosePlatforms(whole, [digestOf(arm)])?.text ?? '';
    const original = Buffer.from(built.manifest.bytes).toString();
    const first =
      /\{"mediaType":"[^"]*","digest":"[^"]*","size":\d+,"platform":\{[^}]*"cpu0"[^}]*\},"annotations":\{[^}]*\}\},/;
    expect(text).toBe(original.replace(first, ''));
  });

  it('takes along what was built about the chosen, and leaves what was built about the others', async () => {
    const attested = buildIndex(
      [amd, arm].map((each, at) => ({ image: each, platform: { os: 'linux', architecture: `cpu${at}` } })),
      { attests: true },
    );
    const whole = await read(attested);
    const chosen = choosePlatforms(whole, [digestOf(arm)]);
    expect(chosen?.closure.children.map(({ role }) => role)).toEqual(['platform', 'attestation']);
    const [, , , attestationOfArm] = attested.children;
    expect(chosen?.closure.children[1]?.digest).toBe(attestationOfArm?.manifest.digest);
  });

  it('leaves what is said about the whole, and takes along what is said about the chosen', async () => {
    const built = index(amd, arm);
    const sbom = about(arm, 'sbom');
    const [aboutAll, aboutArm, aboutAmd] = [
      signatureOf(built),
      about(sbom, 'signature', cosignType),
      about(amd, 'x'),
    ];
    [sbom, aboutArm, aboutAmd].forEach((each) => registry.push('app', each));
    registry.push('app', aboutAll.built, aboutAll.tag);
    const whole = await read(built);
    expect(whole.attached).toHaveLength(4);
    const chosen = choosePlatforms(whole, [digestOf(arm)]);
    expect(chosen?.closure.attached.map(({ digest }) => digest)).toEqual([sbom, aboutArm].map(digestOf));
  });

  it('does not miss what was not chosen', async () => {
    const built = index(amd, arm);
    registry.push('app', built, '1');
    registry.dropManifest('app', digestOf(arm));
    const whole = await readClosure(registry, { repository: 'app', reference: '1' }, call);
    expect(whole.missing).toEqual([digestOf(arm)]);
    expect(choosePlatforms(whole, [digestOf(amd)])?.closure.missing).toEqual([]);
  });

  it('keeps both names of an image that an index lists for two platforms', async () => {
    const chosen = choosePlatforms(await read(index(amd, amd, arm)), [digestOf(amd)]);
    expect(toManifests(chosen?.text)).toHaveLength(2);
    expect(chosen?.closure.children).toHaveLength(1);
  });

  it('keeps what is for no platform, with all that is below it', async () => {
    const inner = indexOf([riscv]);
    const built = craft(mediaTypes.ociIndex, {
      schemaVersion: 2,
      mediaType: mediaTypes.ociIndex,
      manifests: [
        ...[amd, arm].map(({ manifest }, at) => ({
          mediaType: manifest.mediaType,
          digest: manifest.digest,
          size: manifest.bytes.byteLength,
          platform: { os: 'linux', architecture: `cpu${at}` },
        })),
        {
          mediaType: inner.manifest.mediaType,
          digest: digestOf(inner),
          size: inner.manifest.bytes.byteLength,
        },
      ],
    });
    const whole = await read({ ...built, children: [amd, arm, inner] });
    const chosen = choosePlatforms(whole, [digestOf(arm)]);
    expect(chosen?.closure.children.map(({ digest }) => digest)).toEqual([arm, riscv, inner].map(digestOf));
  });

  it('has nothing to choose from in a single image, and nothing to do when all are chosen', async () => {
    const built = index(amd, arm);
    expect(choosePlatforms(await read(built), [digestOf(arm), digestOf(amd)])).toBeUndefined();
    expect(choosePlatforms(await read(amd), [digestOf(amd)])).toBeUndefined();
  });
});
