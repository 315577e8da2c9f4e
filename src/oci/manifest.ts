/** Manifests and indexes as values. OCI image-spec manifest.md and image-index.md, Docker schema 2 and schema 1. */
import { parseJson } from '../base/json.ts';
import { type Descriptor, parseDescriptor } from './descriptor.ts';
import { type Digest, isDigest } from './digest.ts';
import { InvalidManifestError } from './errors.ts';
import { findField, findList, findText, findTextMap, type Place, readText, toPlace } from './fields.ts';
import { isAnyManifestType, isIndexType, isSchema1Type, mediaTypes } from './mediaType.ts';

interface ManifestBase {
  readonly mediaType: string;
  readonly artifactType?: string | undefined;
  readonly subject?: Descriptor | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** An image, or an artifact in the shape of one (its config is then something else than an image config). */
export interface ImageManifest extends ManifestBase {
  readonly kind: 'image';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

export interface ImageIndex extends ManifestBase {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
}

/** Docker's first format: read, never written. */
export interface Schema1Manifest extends ManifestBase {
  readonly kind: 'schema1';
  readonly name: string | undefined;
  readonly tag: string | undefined;
  readonly architecture: string | undefined;
  /** The base first, unlike in the document. */
  readonly layers: readonly Digest[];
  /** The image configs of the layers as JSON text, the base first. */
  readonly history: readonly string[];
}

/** The artifact manifest of an early OCI 1.1 draft: read, never written. */
export interface ArtifactManifest extends ManifestBase {
  readonly kind: 'artifact';
  readonly blobs: readonly Descriptor[];
}

export type Manifest = ImageManifest | ImageIndex | Schema1Manifest | ArtifactManifest;

const reject = (fault: string): Error => new InvalidManifestError(fault);

/**
 * Reads the bytes of a manifest. Its own `mediaType` decides what it is, then the header's, then its shape.
 * @param options.mediaType the Content-Type it was sent with.
 * @throws InvalidManifestError with the exact fault.
 */
export function parseManifest(
  bytes: Uint8Array,
  options: { readonly mediaType?: string | undefined } = {},
): Manifest {
  const value = parseJson(bytes);
  if (value === undefined) {
    throw reject('it is not JSON');
  }
  const place = toPlace(value, '', reject);
  refuseAmbiguity(place);
  const mediaType = toMediaType(place, options.mediaType);
  if (isIndexType(mediaType)) {
    return parseIndex(place, mediaType);
  }
  if (isSchema1Type(mediaType)) {
    return parseSchema1(place, mediaType);
  }
  return mediaType === mediaTypes.ociArtifactManifest
    ? parseArtifact(place, mediaType)
    : parseImage(place, mediaType);
}

/**
 * A document that is an index to one reader and an image to another is refused, since the two would see different
 * content under one digest (CVE-2021-41190).
 */
function refuseAmbiguity(place: Place): void {
  const isIndex = findField(place, 'manifests') !== undefined;
  const isImage = findField(place, 'config') !== undefined || findField(place, 'layers') !== undefined;
  if (isIndex && isImage) {
    throw reject('it is both an index and an image (it has “manifests” and “config” or “layers”)');
  }
}

function toMediaType(place: Place, header: string | undefined): string {
  const own = findText(place, 'mediaType');
  if (own !== undefined && own !== '') {
    if (!isAnyManifestType(own)) {
      throw reject(`its mediaType “${own.slice(0, 100)}” is not that of a manifest or index`);
    }
    return own;
  }
  return header !== undefined && isAnyManifestType(header) ? header : guessMediaType(place);
}

function guessMediaType(place: Place): string {
  if (place.object['schemaVersion'] === 1) {
    return Array.isArray(place.object['signatures'])
      ? mediaTypes.dockerSchema1Signed
      : mediaTypes.dockerSchema1;
  }
  return findField(place, 'manifests') === undefined ? mediaTypes.ociManifest : mediaTypes.ociIndex;
}

function parseBase(place: Place, mediaType: string): ManifestBase {
  const subject = findField(place, 'subject');
  return {
    mediaType,
    artifactType: findText(place, 'artifactType') || undefined,
    subject: subject === undefined ? undefined : parseDescriptor(subject, 'subject', reject),
    annotations: findTextMap(place, 'annotations'),
  };
}

function parseImage(place: Place, mediaType: string): ImageManifest {
  const layers = findList(place, 'layers');
  if (layers === undefined) {
    throw reject('layers is missing');
  }
  return {
    kind: 'image',
    ...parseBase(place, mediaType),
    config: parseDescriptor(findField(place, 'config'), 'config', reject),
    layers: layers.map((layer, index) => parseDescriptor(layer, `layers[${index}]`, reject)),
  };
}

function parseIndex(place: Place, mediaType: string): ImageIndex {
  const manifests = findList(place, 'manifests');
  if (manifests === undefined) {
    throw reject('manifests is missing');
  }
  return {
    kind: 'index',
    ...parseBase(place, mediaType),
    manifests: manifests.map((child, index) => parseDescriptor(child, `manifests[${index}]`, reject)),
  };
}

function parseArtifact(place: Place, mediaType: string): ArtifactManifest {
  const blobs = findList(place, 'blobs') ?? [];
  return {
    kind: 'artifact',
    ...parseBase(place, mediaType),
    blobs: blobs.map((blob, index) => parseDescriptor(blob, `blobs[${index}]`, reject)),
  };
}

function parseSchema1(place: Place, mediaType: string): Schema1Manifest {
  const layers = (findList(place, 'fsLayers') ?? []).map((layer, index) => {
    const digest = readText(toPlace(layer, `fsLayers[${index}]`, reject), 'blobSum');
    if (!isDigest(digest)) {
      throw reject(`fsLayers[${index}].blobSum is not a sha256 or sha512 digest`);
    }
    return digest;
  });
  const history = (findList(place, 'history') ?? []).map((entry, index) =>
    readText(toPlace(entry, `history[${index}]`, reject), 'v1Compatibility'),
  );
  return {
    kind: 'schema1',
    mediaType,
    name: findText(place, 'name'),
    tag: findText(place, 'tag'),
    architecture: findText(place, 'architecture'),
    layers: layers.toReversed(),
    history: history.toReversed(),
  };
}
