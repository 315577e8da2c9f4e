/** What can be done with a file of a comparison. The first that is possible is the default. */
import type { MenuItem } from '../../components/menu.ts';
import { changeOf, type FileIndex, kindOf } from '../../lib/fileIndex.ts';
import type { CompareState } from './compareState.svelte.ts';

export function toComparedFileActions(
  panel: CompareState,
  index: FileIndex,
  row: number,
): readonly MenuItem[] {
  const { tree, host } = panel;
  const kind = kindOf(index, row);
  const change = changeOf(index, row);
  const path = index.names.path(row);
  const hasBoth = change === 'changed' || change === 'unchanged';
  const hasContent = kind === 'file' || kind === 'hard-link' || kind === 'symlink';
  const first: MenuItem =
    kind === 'directory'
      ? { label: tree.isOpen(row) ? 'Close' : 'Open', key: 'Enter', run: () => tree.turn(row) }
      : {
          label: hasBoth ? 'Compare Both Copies' : 'Open',
          key: 'Enter',
          run: () => host.command('openFile', path),
          isDisabled: !hasContent,
        };
  return [first, { label: 'Copy Path', key: 'Ctrl+C', run: () => panel.copy(`/${path}`) }];
}
