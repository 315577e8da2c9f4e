import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidManifestError } from '../../../src/oci/errors.ts';
import { classifyIndex } from '../../../src/oci/imageIndex.ts';
import { type ImageIndex, type Manifest, parseManifest } from '../../../src/oci/manifest.ts';
import {
  acceptManifests,
  isForeignLayerType,
  isImageLayerType,
  isJsonType,
  mediaTypes,
  parseMediaType,
} from '../../../src/oci/mediaType.ts';
import { toSchema1Payload } from '../../../src/oci/schema1Payload.ts';

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const descriptor = (name: string, more: object = {}): object => ({
  mediaType: mediaTypes.ociManifest,
  digest: digestOf(name),
  size: name.length,
  ...more,
});
const parse = (document: unknown, mediaType?: string): Manifest =>
  parseManifest(Buffer.from(JSON.stringify(document)), { mediaType });

const image = {
  schemaVersion: 2,
  mediaType: mediaTypes.ociManifest,
  config: descriptor('config', { mediaType: mediaTypes.ociConfig }),
  layers: [descriptor('layer', { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip' })],
};

function asIndex(manifest: Manifest): ImageIndex {
  if (manifest.kind !== 'index') {
    throw new Error(`expected an index, not ${manifest.kind}`);
  }
  return manifest;
}

describe('parseManifest', () => {
  it('reads an OCI image with subject, artifact type and annotations', () => {
    const manifest = parse({
      ...image,
      artifactType: 'application/x',
      subject: descriptor('subject'),
      annotations: { a: 'b' },
    });
    expect(manifest).toMatchObject({
      kind: 'image',
      artifactType: 'application/x',
      subject: { digest: digestOf('subject'), sizeBytes: 7 },
      annotations: { a: 'b' },
      layers: [{ digest: digestOf('layer') }],
    });
  });

  it.each([
    [mediaTypes.dockerManifest, 'image'],
    [mediaTypes.ociManifest, 'image'],
  ])('takes %s from the header when the document names none', (header, kind) => {
    const { mediaType: _own, ...bare } = image;
    expect(parse(bare, header)).toMatchObject({ kind, mediaType: header });
  });

  it('believes the document before the header', () => {
    expect(parse(image, mediaTypes.ociIndex).kind).toBe('image');
  });

  it('tells by its shape what a document without any type is', () => {
    const { mediaType: _own, ...bare } = image;
    expect(parse(bare).kind).toBe('image');
    expect(parse({ schemaVersion: 2, manifests: [] }, 'text/plain').kind).toBe('index');
    expect(parse({ schemaVersion: 1, fsLayers: [], history: [] }).mediaType).toBe(mediaTypes.dockerSchema1);
  });

  it('reads schema 1 with the base layer first', () => {
    const manifest = parse({
      schemaVersion: 1,
      name: 'library/old',
      tag: '1',
      architecture: 'amd64',
      fsLayers: [{ blobSum: digestOf('top') }, { blobSum: digestOf('base') }],
      history: [{ v1Compatibility: '{"top":1}' }, { v1Compatibility: '{"base":1}' }],
      signatures: [],
    });
    expect(manifest).toMatchObject({
      kind: 'schema1',
      mediaType: mediaTypes.dockerSchema1Signed,
      layers: [digestOf('base'), digestOf('top')],
      history: ['{"base":1}', '{"top":1}'],
    });
  });

  it('reads the withdrawn artifact manifest', () => {
    const manifest = parse({ mediaType: mediaTypes.ociArtifactManifest, blobs: [descriptor('blob')] });
    expect(manifest).toMatchObject({ kind: 'artifact', blobs: [{ digest: digestOf('blob') }] });
  });

  it.each<[string, unknown, string]>([
    ['text', 'hello', 'must be an object'],
    ['both shapes at once', { ...image, manifests: [] }, 'both an index and an image'],
    ['another media type', { ...image, mediaType: 'text/html' }, '“text/html” is not that of a manifest'],
    ['no layers', { mediaType: mediaTypes.ociManifest, config: image.config }, 'layers is missing'],
    ['no config', { mediaType: mediaTypes.ociManifest, layers: [] }, 'config must be an object'],
    [
      'a size that is none',
      { ...image, layers: [image.layers[0], descriptor('b', { size: -1 })] },
      'layers[1].size must be a whole number of bytes',
    ],
    [
      'a bad digest',
      { ...image, config: { ...image.config, digest: 'sha256:xyz' } },
      'config.digest is not a sha256 or sha512 digest',
    ],
    ['a list that is none', { ...image, layers: {} }, 'layers must be a list'],
    ['annotations that are no texts', { ...image, annotations: { a: 1 } }, 'annotations.a must be a text'],
    [
      'a bad platform',
      { manifests: [descriptor('m', { platform: { os: 'linux' } })] },
      'manifests[0].platform.architecture is missing',
    ],
  ])('refuses %s with the exact fault', (_name, document, fault) => {
    expect(() => parse(document)).toThrow(InvalidManifestError);
    expect(() => parse(document)).toThrow(fault);
  });

  it('throws nothing but its own error, whatever it is given', () => {
    const tree = fc.letrec((tie) => ({
      value: fc.oneof(
        fc.jsonValue(),
        fc.dictionary(
          fc.constantFrom(
            'config',
            'layers',
            'manifests',
            'mediaType',
            'digest',
            'size',
            'platform',
            'subject',
            'annotations',
            '__proto__',
          ),
          tie('value'),
        ),
      ),
    })).value;
    const attempt = (bytes: Uint8Array): unknown => {
      try {
        return parseManifest(bytes);
      } catch (thrown) {
        return thrown;
      }
    };
    fc.assert(
      fc.property(tree, fc.uint8Array(), (document, noise) => {
        for (const bytes of [Buffer.from(JSON.stringify(document) ?? ''), noise]) {
          const outcome = attempt(bytes);
          expect(outcome instanceof Error ? outcome : undefined).toSatisfy(
            (error) => error === undefined || error instanceof InvalidManifestError,
          );
        }
      }),
    );
  });
});

describe('classifyIndex', () => {
  it('keeps attestations apart from platforms and never shows unknown/unknown', () => {
    const index = asIndex(
      parse({
        mediaType: mediaTypes.ociIndex,
        manifests: [
          descriptor('arm', { platform: { os: 'linux', architecture: 'arm64' } }),
          descriptor('amd', { platform: { os: 'linux', architecture: 'amd64' } }),
          descriptor('att', {
            platform: { os: 'unknown', architecture: 'unknown' },
            annotations: {
              'vnd.docker.reference.type': 'attestation-manifest',
              'vnd.docker.reference.digest': digestOf('amd'),
            },
          }),
          descriptor('odd', { platform: { os: 'unknown', architecture: 'unknown' } }),
          descriptor('chart', { artifactType: 'application/x' }),
        ],
      }),
    );
    const { platforms, attestations, others } = classifyIndex(index);
    expect(platforms.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64']);
    expect(attestations).toMatchObject([
      { descriptor: { digest: digestOf('att') }, subject: digestOf('amd') },
    ]);
    expect(others.map(({ digest }) => digest)).toEqual([digestOf('odd'), digestOf('chart')]);
  });
});

describe('schema 1 payload', () => {
  it('is what was signed: the document without its signatures', () => {
    const payload = '{\n   "schemaVersion": 1\n}';
    const header = { formatLength: payload.length - 2, formatTail: Buffer.from('\n}').toString('base64url') };
    const protectedHeader = Buffer.from(JSON.stringify(header)).toString('base64url');
    const signed = `${payload.slice(0, -2)},\n   "signatures": [{ "protected": "${protectedHeader}" }]\n}`;
    expect(Buffer.from(toSchema1Payload(Buffer.from(signed))).toString()).toBe(payload);
    expect(toSchema1Payload(Buffer.from(payload))).toEqual(Buffer.from(payload));
  });
});

describe('media types', () => {
  it('are read without parameters and case', () => {
    expect(parseMediaType('Application/JSON; charset=ISO-8859-1')).toBe('application/json');
    expect(parseMediaType('nonsense')).toBeUndefined();
    expect(parseMediaType(undefined)).toBeUndefined();
  });

  it('are all asked for at once, without the one that registries convert to', () => {
    expect(acceptManifests).toHaveLength(5);
    expect(acceptManifests).not.toContain(mediaTypes.dockerSchema1Signed);
  });

  it.each([
    ['application/vnd.oci.image.layer.v1.tar', true, false],
    ['application/vnd.oci.image.layer.v1.tar+zstd', true, false],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', true, true],
    ['application/vnd.docker.image.rootfs.diff.tar.gzip', true, false],
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', true, true],
    ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', false, false],
  ])('%s is an image layer: %s, foreign: %s', (mediaType, isLayer, isForeign) => {
    expect(isImageLayerType(mediaType)).toBe(isLayer);
    expect(isForeignLayerType(mediaType)).toBe(isForeign);
  });

  it('know JSON', () => {
    expect(['application/json', 'application/vnd.in-toto+json', 'text/plain'].map(isJsonType)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
