/** Asks for one tag or several: typed, checked while it is typed, or picked from what conventions propose. */
import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposables.ts';
import { tagFault } from '../../oci/reference.ts';
import { arrangeTags, type TagRow } from './typedTags.ts';

export interface TagProposal {
  readonly tag: string;
  readonly explanation: string;
  readonly isPicked: boolean;
}

/** `undefined` when the user thought better of it. */
export function askTags(query: {
  readonly title: string;
  readonly proposals: readonly TagProposal[];
}): Promise<readonly string[] | undefined> {
  const box = vscode.window.createQuickPick<TagRow>();
  box.title = query.title;
  box.placeholder = 'Type a tag, or check those you want, and press Enter';
  box.canSelectMany = true;
  box.matchOnDescription = true;
  box.ignoreFocusOut = true;
  const proposed = query.proposals.map((proposal): TagRow => ({
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
        const { rows, checked } = arrangeTags(value, { proposed, checked: box.selectedItems });
        box.items = rows;
        box.selectedItems = checked;
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
