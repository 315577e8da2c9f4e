/** How a change is written where there is room for one letter, as the editor's own source control does. */
import type { FileChange } from '../../src/shared/fileTree.ts';

export interface ChangeMark {
  readonly letter: string;
  readonly label: string;
}

export const changeMarks: Readonly<Record<FileChange, ChangeMark>> = {
  unchanged: { letter: '', label: 'Unchanged' },
  added: { letter: 'A', label: 'Added' },
  changed: { letter: 'M', label: 'Modified' },
  removed: { letter: 'D', label: 'Deleted' },
};
