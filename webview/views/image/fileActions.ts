/** What can be done with a file: the same in its menu and beside its details. The first that is possible is the default. */
import type { MenuItem } from '../../components/menu.ts';
import { changeOf, type FileIndex, kindOf } from '../../lib/fileIndex.ts';
import type { ImageState } from './imageState.svelte.ts';

export function toFileActions(panel: ImageState, index: FileIndex, row: number): readonly MenuItem[] {
  const { files, host } = panel;
  const kind = kindOf(index, row);
  const change = changeOf(index, row);
  const address = files.address(row);
  const hasContent = kind === 'file' || kind === 'hard-link';
  const isNew = address.layer === 0 || (files.hasMarks && change === 'added');
  const file: readonly MenuItem[] = [
    {
      label: 'Open',
      key: 'Enter',
      run: () => host.command('openFile', address),
      isDisabled: !hasContent && kind !== 'symlink',
    },
    { label: 'Save As…', run: () => host.command('saveFile', address), isDisabled: !hasContent },
    {
      label: 'Compare with Layer Below',
      run: () => host.command('compareFile', address),
      isDisabled: !hasContent || isNew || change === 'removed',
    },
  ];
  const folder: readonly MenuItem[] = [
    { label: files.isOpen(row) ? 'Close' : 'Open', key: 'Enter', run: () => files.turn(row) },
    {
      label: 'Show in Treemap',
      run: () => {
        files.zoom = row;
        files.shows = 'treemap';
      },
    },
  ];
  return [
    ...(kind === 'directory' ? folder : file),
    { label: 'Copy Path', key: 'Ctrl+C', run: () => panel.copy(`/${address.path}`) },
    { label: 'History of This Path', run: () => void files.showHistory(row) },
  ];
}
