/** What the image panel does when its page asks. Everything a page says is checked here before it is used. */
import * as vscode from 'vscode';
import { isJsonObject } from '../../../base/json.ts';
import { findDigest } from '../../../oci/digest.ts';
import { formatBytes } from '../../../shared/format.ts';
import type { ImagePanel } from '../../../shared/imagePanel.ts';
import type { CommandName, RequestName } from '../../../shared/contract.ts';
import type { ErrorPresenter } from '../../errorPresenter.ts';
import { openDocument } from '../../documents/openers.ts';
import { type DocumentAddress, toShortName } from '../../documents/scheme.ts';
import { instructionsOf, isContainerImage, layersOf } from '../../images/loadedImage.ts';
import type { ImagePlace, OpenedImages } from '../../images/openedImages.ts';
import { withCancellableProgress } from '../../progress.ts';
import type { PanelHandlers } from '../pageMessages.ts';
import { followRemedy } from '../followRemedy.ts';
import { showFailures } from '../showFailures.ts';
import type { ImageAddress } from './imageAddress.ts';
import { listFileCopies } from './fileCopies.ts';
import { compareWithBelow, exportFiles, openFile, saveFile } from './imageFileActions.ts';
import { findFile, findLayer, findRange, findWord } from '../messages.ts';
import type { ImageSession } from './imageSession.ts';

export interface ImageHandlerParts {
  readonly session: ImageSession;
  readonly address: ImageAddress;
  readonly images: OpenedImages;
  readonly presenter: ErrorPresenter;
  readonly compareWith: (address: ImageAddress) => Promise<void>;
}

type Requests = { readonly [N in RequestName<ImagePanel>]: PanelHandlers['requests'][string] };
type Commands = { readonly [N in CommandName<ImagePanel>]: PanelHandlers['commands'][string] };

export function createImageHandlers(parts: ImageHandlerParts): PanelHandlers {
  return {
    onReady: () => parts.session.tellAll(),
    requests: createRequests(parts),
    commands: showFailures(createCommands(parts), parts.presenter),
  };
}

function createRequests({ session }: ImageHandlerParts): Requests {
  return {
    async openFiles(query, options) {
      const range = findRange(query, countLayers(session));
      if (range === undefined) {
        throw new Error('the page asked for layers that there are not');
      }
      return session.openFiles(range, options);
    },
    async openFileHistory(query) {
      const instructions = session.loaded === undefined ? [] : instructionsOf(session.loaded);
      return typeof query === 'string' ? listFileCopies(session.indexes, query, instructions) : [];
    },
  };
}

function createCommands(parts: ImageHandlerParts): Commands {
  const { session, images } = parts;
  const withFile =
    (act: (place: ImagePlace, file: { readonly path: string; readonly layer: number }) => Promise<void>) =>
    async (value: unknown): Promise<void> => {
      const file = findFile(value, countLayers(session));
      const place = findPlace(parts);
      if (file !== undefined && place !== undefined) {
        await act(place, file);
      }
    };
  return {
    async choosePlatform(value) {
      const digest = typeof value === 'string' ? findDigest(value) : undefined;
      if (digest !== undefined) {
        await session.choosePlatform(digest);
      }
    },
    async openDocument(value) {
      const which = findWord(value, ['manifest', 'config', 'dockerfile'] as const);
      const address = which === undefined ? undefined : toDocument(parts, which);
      if (address !== undefined) {
        await openDocument(address);
      }
    },
    async openLayerDocument(value) {
      const layer = findLayer(value, countLayers(session));
      const address = layer === undefined ? undefined : toLayerDocument(parts, layer);
      if (address !== undefined) {
        await openDocument(address);
      }
    },
    async copyText(value) {
      if (typeof value === 'string') {
        await vscode.env.clipboard.writeText(value);
      }
    },
    async readLayers(value) {
      const which = value === 'all' ? 'all' : findLayer(value, countLayers(session));
      if (which !== undefined) {
        await session.readLayers(which);
      }
    },
    cancelReading: () => session.cancelReading(),
    openFile: withFile(openFile),
    saveFile: withFile((place, file) => saveFile(images, place, file)),
    compareFile: withFile((place, file) => compareWithBelow(images, place, file)),
    async exportFiles(value) {
      const range = findRange(value, countLayers(session));
      const format = findWord(isJsonObject(value) ? value['format'] : undefined, ['csv', 'json'] as const);
      if (range !== undefined && format !== undefined) {
        const tree = await withCancellableProgress('Listing the files', (options) =>
          session.openFiles(range, options),
        );
        if (tree !== undefined) {
          await exportFiles(tree, { format, name: toListName(session) });
        }
      }
    },
    compareImage() {
      const platform = session.loaded?.manifestDigest;
      return parts.compareWith({ ...parts.address, ...(platform === undefined ? {} : { platform }) });
    },
    followRemedy: (value) =>
      followRemedy(value, { connectionId: parts.address.connectionId, retry: () => session.retry() }),
  };
}

function countLayers(session: ImageSession): number {
  return session.loaded === undefined ? 0 : layersOf(session.loaded).length;
}

function findPlace({ session, address: { connectionId } }: ImageHandlerParts): ImagePlace | undefined {
  return session.loaded === undefined
    ? undefined
    : { connectionId, repository: session.image.repository, manifest: session.loaded.manifestDigest };
}

function toDocument(
  parts: ImageHandlerParts,
  which: 'manifest' | 'config' | 'dockerfile',
): DocumentAddress | undefined {
  const { session } = parts;
  const { connectionId } = parts.address;
  const { loaded, image } = session;
  if (loaded === undefined) {
    return undefined;
  }
  const { repository } = image;
  const name = toShortName(repository, image.reference);
  if (which === 'manifest') {
    return {
      connectionId,
      repository,
      kind: 'manifest',
      digest: loaded.manifestDigest,
      title: `${name} manifest`,
    };
  }
  return isContainerImage(loaded.manifest)
    ? {
        connectionId,
        repository,
        kind: which,
        digest: loaded.manifest.config.digest,
        title: which === 'config' ? `${name} config` : name,
        manifest: loaded.manifestDigest,
      }
    : undefined;
}

function toLayerDocument(parts: ImageHandlerParts, layer: number): DocumentAddress | undefined {
  const { session } = parts;
  const { connectionId } = parts.address;
  const { loaded, image } = session;
  const descriptor = loaded === undefined ? undefined : layersOf(loaded)[layer];
  return loaded === undefined || descriptor === undefined
    ? undefined
    : {
        connectionId,
        repository: image.repository,
        kind: 'layer',
        digest: descriptor.digest,
        title: `${toShortName(image.repository, image.reference)} layer ${layer + 1}, ${formatBytes(descriptor.sizeBytes)}`,
        manifest: loaded.manifestDigest,
      };
}

function toListName(session: ImageSession): string {
  return `${toShortName(session.image.repository, session.image.reference).replaceAll(/[:@]/g, '-')}-files`;
}
