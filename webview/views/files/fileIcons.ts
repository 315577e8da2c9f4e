/** Which drawing stands before a file. */
import type { FileKind } from '../../../src/shared/fileTree.ts';
import type { IconName } from '../../components/icons.ts';

export const fileIcons: Readonly<Record<FileKind, IconName>> = {
  directory: 'folder',
  file: 'file',
  'hard-link': 'link',
  symlink: 'link',
  'character-device': 'device',
  'block-device': 'device',
  fifo: 'device',
};
