/** Asks for one tag or several: typed, checked while it is typed, or picked from what conventions propose. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import { tagFault } from '../../oci/reference.ts';

export interface TagProposal {
  readonly tag: string;
  readonly explanation: string;
  readonly isPicked: boolean;
}

interface TagItem extends vscode.QuickPickItem {
  readonly tag?: string;
}

/** `undefined` when the user thought better of it. */
export function askTags(query: {
  readonly title: string;
  readonly proposals: readonly TagProposal[];
}): Promise<readonly string[] | undefined> {
  const box = vscode.window.createQuickPick<TagItem>();
  box.title = query.title;
  box.placeholder = 'Type a tag, or check those you want, and press Enter';
  box.canSelectMany = true;
  box.matchOnDescription = true;
  box.ignoreFocusOut = true;
  const proposed = query.proposals.map((proposal): TagItem => ({
    label: proposal.tag,
    description: proposal.explanation,
    tag: proposal.tag,
  }));
  box.items = proposed;
  box.selectedItems = proposed.filter((_item, index) => query.proposals[index]?.isPicked === true);
  const owned = new DisposableStore();
  owned.add(box);
  return new Promise((resolve) => {
    const finish = (tags: readonly string[] | undefined): void => {
      resolve(tags);
      owned.dispose();
    };
    owned.add(
      box.onDidChangeValue((value) => {
        const selected = box.selectedItems;
        const typed = toTypedItem(value, proposed);
        box.items = typed === undefined ? proposed : [typed, ...proposed];
        box.selectedItems = selected.filter((item) => box.items.includes(item));
      }),
    );
    owned.add(
      box.onDidAccept(() => {
        const typed = box.value.trim();
        if (typed !== '' && tagFault(typed) !== undefined) {
          return;
        }
        const picked = box.selectedItems.flatMap(({ tag }) => tag ?? []);
        const tags = [...new Set([...(typed === '' ? [] : [typed]), ...picked])];
        if (tags.length > 0) {
          finish(tags);
        }
      }),
    );
    owned.add(box.onDidHide(() => finish(undefined)));
    box.show();
  });
}

function toTypedItem(value: string, proposed: readonly TagItem[]): TagItem | undefined {
  const typed = value.trim();
  if (typed === '' || proposed.some(({ tag }) => tag === typed)) {
    return undefined;
  }
  const fault = tagFault(typed);
  return fault === undefined
    ? { label: typed, description: 'press Enter to use this tag', tag: typed, alwaysShow: true }
    : { label: `$(error) ${typed}`, description: fault, alwaysShow: true };
}
