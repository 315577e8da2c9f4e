/** Which image to compare with: a tag of the same repository, the same image for its other platforms, or any by reference. */
import * as vscode from 'vscode';
import type { Logger } from '../../../base/logger.ts';
import { ExplainedError } from '../../../base/errors.ts';
import { askForImage } from '../../commands/askForImage.ts';
import type { Connections } from '../../connections.ts';
import { toShortName } from '../../documents/scheme.ts';
import { withCancellableProgress } from '../../progress.ts';
import type { ImageAddress } from '../image/imageAddress.ts';
import { sortByVersion } from '../../tree/tagOrder.ts';

interface Choice extends vscode.QuickPickItem {
  readonly choose: () => Promise<ImageAddress | undefined>;
}

/** A list that is longer is searched by typing a reference. */
const maxTags = 2000;

export async function chooseComparedImage(
  parts: { readonly connections: Connections; readonly log: Logger },
  first: ImageAddress,
): Promise<ImageAddress | undefined> {
  const { connections } = parts;
  const name = toShortName(first.repository, first.reference);
  const tags = await listOtherTags(parts, first);
  if (tags === undefined) {
    return undefined;
  }
  const choices: Choice[] = [
    {
      label: '$(go-to-file) Another image by reference…',
      detail: 'From any registry',
      choose: async () => (await askForImage({ connections }, `Compare ${name} with`))[0],
    },
    {
      label: '$(layers) The same image',
      detail: 'To compare two of its platforms',
      choose: async () => first,
    },
    ...tags.map((tag): Choice => ({
      label: tag,
      choose: async () => ({ ...toRepository(first), reference: tag }),
    })),
  ];
  const chosen = await vscode.window.showQuickPick(choices, {
    title: `Compare ${name} with`,
    placeHolder: 'A tag of the same repository, or another image',
    matchOnDetail: true,
  });
  return chosen?.choose();
}

function toRepository({
  connectionId,
  repository,
}: ImageAddress): Pick<ImageAddress, 'connectionId' | 'repository'> {
  return { connectionId, repository };
}

/** Newest version first; empty where tags cannot be listed, `undefined` when the user cancelled. */
async function listOtherTags(
  { connections, log }: { readonly connections: Connections; readonly log: Logger },
  first: ImageAddress,
): Promise<readonly string[] | undefined> {
  const { reader } = connections.forId(first.connectionId);
  return withCancellableProgress(`Listing the tags of ${first.repository}`, async ({ signal }) => {
    const tags: string[] = [];
    try {
      for await (const page of reader.listTags(first.repository, { signal })) {
        tags.push(...page.items);
        if (tags.length >= maxTags) {
          break;
        }
      }
    } catch (thrown) {
      // Many registries let images be read by those who may not list their tags.
      if (!(thrown instanceof ExplainedError)) {
        throw thrown;
      }
      log.info(`The tags of ${first.repository} cannot be offered: ${thrown.message}`);
    }
    return sortByVersion(
      tags.filter((tag) => tag !== first.reference),
      { signal },
    );
  });
}
