/** What the compare panel does when its page asks. Everything a page says is checked here before it is used. */
import * as vscode from 'vscode';
import { isJsonObject } from '../../../base/json.ts';
import { findDigest } from '../../../oci/digest.ts';
import type { ComparePanel, Side } from '../../../shared/comparePanel.ts';
import type { CommandName, RequestName } from '../../../shared/contract.ts';
import { fileChanges } from '../../../shared/fileTree.ts';
import { type CommandId, commandPrefix } from '../../commands/commandIds.ts';
import { toShortName } from '../../documents/scheme.ts';
import type { ErrorPresenter } from '../../errorPresenter.ts';
import { layersOf } from '../../images/loadedImage.ts';
import type { OpenedImages } from '../../images/openedImages.ts';
import { createOpenedTagNode } from '../../tree/nodeFactory.ts';
import { findWord } from '../messages.ts';
import type { PanelHandlers } from '../pageMessages.ts';
import { followRemedy } from '../followRemedy.ts';
import { showFailures } from '../showFailures.ts';
import { compareFiles, type FileCopy, toFileUri } from '../image/compareFiles.ts';
import { exportFiles } from '../image/imageFileActions.ts';
import { findTreeRow } from './treeRow.ts';
import type { CompareSession } from './compareSession.ts';

export interface CompareHandlerParts {
  readonly session: CompareSession;
  readonly images: OpenedImages;
  readonly presenter: ErrorPresenter;
  /** Another image for a side; `undefined` when the user thought better of it. */
  readonly askForImage: (side: Side) => Promise<Parameters<CompareSession['change']>[0] | undefined>;
}

const sides = ['before', 'after'] as const;

type Requests = { readonly [N in RequestName<ComparePanel>]: PanelHandlers['requests'][string] };
type Commands = { readonly [N in CommandName<ComparePanel>]: PanelHandlers['commands'][string] };

export function createCompareHandlers(parts: CompareHandlerParts): PanelHandlers {
  const requests: Requests = {
    async openFiles() {
      const { tree } = parts.session;
      if (tree === undefined) {
        throw new Error('the page asked for files before they were read');
      }
      return tree;
    },
  };
  return {
    onReady: () => parts.session.tellAll(),
    requests,
    commands: showFailures(createCommands(parts), parts.presenter),
  };
}

function createCommands(parts: CompareHandlerParts): Commands {
  const { session } = parts;
  return {
    async choosePlatform(value) {
      const { side, digest } = isJsonObject(value) ? value : {};
      const wanted = findWord(side, sides);
      const chosen = typeof digest === 'string' ? findDigest(digest) : undefined;
      if (wanted !== undefined && chosen !== undefined) {
        await session.change({ [wanted]: { ...session.images[wanted], chosen } });
      }
    },
    swapSides: () => session.swap(),
    async chooseImage(value) {
      const side = findWord(value, sides);
      const images = side === undefined ? undefined : await parts.askForImage(side);
      if (images !== undefined) {
        await session.change(images);
      }
    },
    async exploreImage(value) {
      const side = findWord(value, sides);
      if (side !== undefined) {
        await explore(session, side);
      }
    },
    readLayers: () => session.readLayers(),
    cancelReading: () => session.cancelReading(),
    async openFile(value) {
      if (typeof value === 'string') {
        await openBoth(parts, value);
      }
    },
    async exportFiles(value) {
      const format = findWord(value, ['csv', 'json'] as const);
      if (format !== undefined && session.tree !== undefined) {
        await exportFiles(session.tree, { format, name: 'differences' });
      }
    },
    async copyText(value) {
      if (typeof value === 'string') {
        await vscode.env.clipboard.writeText(value);
      }
    },
    followRemedy: (value) =>
      followRemedy(value, {
        connectionId: session.troubled.connectionId,
        retry: () => session.retry(),
      }),
  };
}

async function explore(session: CompareSession, side: Side): Promise<void> {
  const { connectionId, repository, reference } = session.images[side];
  const platform = session.loadedOf(side)?.manifestDigest;
  const image = createOpenedTagNode({ connectionId, repository, reference: platform ?? reference });
  const command: CommandId = 'exploreImage';
  await vscode.commands.executeCommand(commandPrefix + command, image);
}

/** Both copies side by side, or the only one there is. */
async function openBoth(parts: CompareHandlerParts, path: string): Promise<void> {
  const { session, images } = parts;
  const found = session.tree === undefined ? undefined : findTreeRow(session.tree, path);
  const before = toCopy(session, 'before', path);
  const after = toCopy(session, 'after', path);
  if (found === undefined || before === undefined || after === undefined) {
    return;
  }
  const change = fileChanges[found.change] ?? 'unchanged';
  switch (change) {
    case 'added':
    case 'unchanged':
      await vscode.commands.executeCommand('vscode.open', toFileUri(after));
      break;
    case 'removed':
      await vscode.commands.executeCommand('vscode.open', toFileUri(before));
      break;
    case 'changed': {
      const name = path.slice(path.lastIndexOf('/') + 1);
      await compareFiles(images, { before, after, title: `${name} (${before.title} ↔ ${after.title})` });
      break;
    }
    default:
      change satisfies never;
  }
}

function toCopy(session: CompareSession, side: Side, path: string): FileCopy | undefined {
  const loaded = session.loadedOf(side);
  if (loaded === undefined) {
    return undefined;
  }
  const { connectionId, repository, reference } = session.images[side];
  return {
    place: { connectionId, repository, manifest: loaded.manifestDigest },
    view: { kind: 'upTo', layer: layersOf(loaded).length - 1 },
    path,
    title: toShortName(repository, reference),
  };
}
