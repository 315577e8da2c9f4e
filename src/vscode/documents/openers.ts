/** From an image to its documents: finds the digests, then opens the tab. */
import * as vscode from 'vscode';
import type { RegistryReader } from '../../distribution/registryReader.ts';
import type { Digest } from '../../oci/digest.ts';
import { classifyIndex, type PlatformEntry } from '../../oci/imageIndex.ts';
import { type Manifest, parseManifest } from '../../oci/manifest.ts';
import { choosePlatform, formatPlatform, platformOfMachine } from '../../oci/platform.ts';
import { formatBytes } from '../../shared/format.ts';
import type { Connections } from '../connections.ts';
import { withCancellableProgress } from '../progress.ts';
import { NoConfigError } from './noConfigError.ts';
import { toUri } from './registerDocuments.ts';
import { type DocumentAddress, toShortName } from './scheme.ts';

/** An image by tag or digest. */
export interface ImageLocation {
  readonly connectionId: string;
  readonly repository: string;
  readonly reference: string;
}

export async function openManifestDocument(connections: Connections, image: ImageLocation): Promise<void> {
  const found = await fetchImage(connections, image);
  if (found !== undefined) {
    const title = `${toShortName(image.repository, image.reference)} ${found.manifest.kind === 'index' ? 'index' : 'manifest'}`;
    await openDocument({ ...toPlace(image), kind: 'manifest', digest: found.digest, title });
  }
}

/** Of an index, the config of the platform that the person picks. @throws NoConfigError for what has none. */
export async function openConfigDocument(connections: Connections, image: ImageLocation): Promise<void> {
  const found = await fetchImage(connections, image);
  if (found === undefined) {
    return;
  }
  if (found.manifest.kind === 'image') {
    const { digest } = found.manifest.config;
    const title = `${toShortName(image.repository, image.reference)} config`;
    await openDocument({ ...toPlace(image), kind: 'config', digest, title, manifest: found.digest });
    return;
  }
  if (found.manifest.kind !== 'index') {
    throw new NoConfigError(image);
  }
  const entry = await pickPlatform(classifyIndex(found.manifest).platforms, image);
  if (entry !== undefined) {
    await openConfigDocument(connections, { ...image, reference: entry.descriptor.digest });
  }
}

export async function openDocument(address: DocumentAddress): Promise<void> {
  // The editor's own command shows a failure to read as a page in the tab, with our words.
  await vscode.commands.executeCommand('vscode.open', toUri(address));
}

function toPlace(image: ImageLocation): Pick<DocumentAddress, 'connectionId' | 'repository'> {
  return { connectionId: image.connectionId, repository: image.repository };
}

/** `undefined` when the person cancelled. */
async function fetchImage(
  connections: Connections,
  image: ImageLocation,
): Promise<{ readonly digest: Digest; readonly manifest: Manifest } | undefined> {
  const { reader } = connections.forId(image.connectionId);
  const title = `Reading ${toShortName(image.repository, image.reference)}`;
  return withCancellableProgress(title, ({ signal }) => fetchManifest(reader, image, { signal }));
}

async function fetchManifest(
  reader: RegistryReader,
  image: ImageLocation,
  options: { readonly signal: AbortSignal },
): Promise<{ readonly digest: Digest; readonly manifest: Manifest }> {
  const { bytes, digest, mediaType } = await reader.fetchManifest(image.repository, image.reference, options);
  return { digest, manifest: parseManifest(bytes, { mediaType }) };
}

interface PlatformItem extends vscode.QuickPickItem {
  readonly entry: PlatformEntry;
}

async function pickPlatform(
  platforms: readonly PlatformEntry[],
  image: ImageLocation,
): Promise<PlatformEntry | undefined> {
  if (platforms.length === 0) {
    throw new NoConfigError(image);
  }
  const own = choosePlatform(
    platforms,
    ({ platform }) => platform,
    platformOfMachine({ arch: process.arch }),
  );
  const sorted = own === undefined ? platforms : [own, ...platforms.filter((entry) => entry !== own)];
  const items = sorted.map((entry): PlatformItem => ({
    entry,
    label: formatPlatform(entry.platform),
    description: `manifest of ${formatBytes(entry.descriptor.sizeBytes)}`,
    ...(entry === own ? { detail: 'The platform of this machine' } : {}),
  }));
  const picked =
    items.length === 1
      ? items[0]
      : await vscode.window.showQuickPick(items, {
          title: `Config of ${toShortName(image.repository, image.reference)}`,
          placeHolder: 'Each platform of the image has a config of its own',
        });
  return picked?.entry;
}
