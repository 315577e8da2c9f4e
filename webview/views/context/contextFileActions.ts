/** What can be done with a path of a build context. The first that is possible is the default. */
import type { MenuItem } from '../../components/menu.ts';
import { type FileIndex, kindOf } from '../../lib/fileIndex.ts';
import type { ContextState } from './contextState.svelte.ts';

export function toContextFileActions(
  panel: ContextState,
  index: FileIndex,
  row: number,
): readonly MenuItem[] {
  const { files, host } = panel;
  const path = index.names.path(row);
  const kind = kindOf(index, row);
  const first: MenuItem =
    kind === 'directory'
      ? { label: files.isOpen(row) ? 'Close' : 'Open', key: 'Enter', run: () => files.turn(row) }
      : {
          label: 'Open',
          key: 'Enter',
          run: () => host.command('openFile', path),
          isDisabled: kind !== 'file' && kind !== 'hard-link',
        };
  return [
    first,
    { label: 'Leave Out', run: () => host.command('leaveOut', path) },
    { label: 'Copy Path', key: 'Ctrl+C', run: () => panel.copy(path) },
  ];
}
