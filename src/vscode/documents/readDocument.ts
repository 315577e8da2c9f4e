/** The text of a document: verified bytes from the registry, made readable. */
import { ExplainedError } from '../../base/errors.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseImageConfig } from '../../oci/imageConfig.ts';
import { joinHistory } from '../../oci/layerSteps.ts';
import { type Manifest, parseManifest } from '../../oci/manifest.ts';
import { isImageConfigType } from '../../oci/mediaType.ts';
import { formatBytes } from '../../shared/format.ts';
import { toDockerfileText } from './dockerfileText.ts';
import { formatJson } from './formatJson.ts';
import type { DocumentAddress } from './scheme.ts';

/** Beyond this the editor itself gets slow, and nothing that people write by hand is as large. */
const maxDocumentBytes = 8 * 1024 * 1024;

export interface DocumentText {
  readonly text: string;
  /** How many bytes the registry holds; the text is longer, being indented. */
  readonly sizeBytes: number;
  readonly mediaType: string;
}

/** @throws NotJsonError, and the errors of `distribution` and `http`. */
export async function readDocument(
  reader: RegistryReader,
  address: DocumentAddress,
  options: CallOptions,
): Promise<DocumentText> {
  switch (address.kind) {
    case 'manifest': {
      const { bytes, mediaType } = await reader.fetchManifest(address.repository, address.digest, options);
      return toText(address, { bytes, mediaType });
    }
    case 'config':
    case 'blob': {
      const limit = { ...options, limitBytes: maxDocumentBytes };
      const bytes = await reader.fetchBlob(address.repository, address.digest, limit);
      return toText(address, {
        bytes,
        mediaType: (await findDescriptor(reader, address, options))?.mediaType ?? '',
      });
    }
    case 'layer': {
      const facts = Buffer.from(JSON.stringify(await readLayerFacts(reader, address, options)));
      return toText(address, { bytes: facts, mediaType: 'application/json' });
    }
    case 'dockerfile':
      return readDockerfile(reader, address, options);
    default:
      return address.kind satisfies never;
  }
}

async function readDockerfile(
  reader: RegistryReader,
  address: DocumentAddress,
  options: CallOptions,
): Promise<DocumentText> {
  const bytes = await reader.fetchBlob(address.repository, address.digest, options);
  const manifest = await findManifest(reader, address, options);
  const layers = manifest?.kind === 'image' ? manifest.layers : [];
  const text = toDockerfileText(parseImageConfig(bytes).history, {
    name: address.title,
    layerSizes: layers.map(({ sizeBytes }) => sizeBytes),
    formatBytes,
  });
  return { text, sizeBytes: bytes.byteLength, mediaType: '' };
}

function toText(
  address: DocumentAddress,
  content: { readonly bytes: Uint8Array; readonly mediaType: string },
): DocumentText {
  const text = formatJson(new TextDecoder().decode(content.bytes));
  if (text === undefined) {
    throw new NotJsonError(address);
  }
  return { text, sizeBytes: content.bytes.byteLength, mediaType: content.mediaType };
}

/** What a manifest says about the content of an address. */
async function findDescriptor(
  reader: RegistryReader,
  address: DocumentAddress,
  options: CallOptions,
): Promise<Descriptor | undefined> {
  const manifest = await findManifest(reader, address, options);
  return manifest === undefined
    ? undefined
    : listDescriptors(manifest).find(({ digest }) => digest === address.digest);
}

async function findManifest(
  reader: RegistryReader,
  address: DocumentAddress,
  options: CallOptions,
): Promise<Manifest | undefined> {
  if (address.manifest === undefined) {
    return undefined;
  }
  const { bytes, mediaType } = await reader.fetchManifest(address.repository, address.manifest, options);
  return parseManifest(bytes, { mediaType });
}

function listDescriptors(manifest: Manifest): readonly Descriptor[] {
  switch (manifest.kind) {
    case 'image':
      return [manifest.config, ...manifest.layers];
    case 'index':
      return manifest.manifests;
    case 'artifact':
      return manifest.blobs;
    case 'schema1':
      return [];
    default:
      return manifest satisfies never;
  }
}

/** A layer is no text; what is known about it is. */
async function readLayerFacts(
  reader: RegistryReader,
  address: DocumentAddress,
  options: CallOptions,
): Promise<object> {
  const { repository, digest } = address;
  const stored = await reader.findBlob(repository, digest, options);
  const manifest = await findManifest(reader, address, options);
  const base = { digest, sizeInRegistry: stored?.sizeBytes ?? null, isInRegistry: stored !== undefined };
  if (manifest?.kind !== 'image') {
    return base;
  }
  const index = manifest.layers.findIndex((layer) => layer.digest === digest);
  const layer = manifest.layers[index];
  if (layer === undefined) {
    return base;
  }
  const described = {
    ...base,
    mediaType: layer.mediaType,
    size: layer.sizeBytes,
    position: index + 1,
    layersInImage: manifest.layers.length,
    ...(layer.annotations === undefined ? {} : { annotations: layer.annotations }),
    ...(layer.urls === undefined ? {} : { urls: layer.urls }),
  };
  if (!isImageConfigType(manifest.config.mediaType)) {
    return described;
  }
  const config = parseImageConfig(await reader.fetchBlob(repository, manifest.config.digest, options));
  const step = joinHistory(config, manifest.layers).steps.filter((made) => made.layer !== undefined)[index];
  return {
    ...described,
    diffId: config.diffIds[index] ?? null,
    instruction: step?.instruction ?? null,
    created: step?.history?.created ?? null,
  };
}

class NotJsonError extends ExplainedError {
  readonly code = 'documents.notJson';
  readonly summary: string;
  readonly remedy = undefined;

  constructor(address: DocumentAddress) {
    super({ message: `${address.connectionId} ${address.repository} ${address.digest}: not JSON` });
    this.summary = `${address.title} is not JSON text, so it cannot be shown here.`;
  }
}
