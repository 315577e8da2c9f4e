/** The words of the journal: every change and action there is, and how each is named to people. */
import type { JournalEntry } from './journal.ts';
import type { ChangeKind } from '../plan.ts';

export const changeWords: Readonly<Record<ChangeKind, string>> = {
  retag: 'retag',
  promote: 'promote',
  'delete-tags': 'delete tags',
  'delete-images': 'delete images',
  'clean-untagged': 'clean untagged',
  undo: 'undo',
};

interface ActionWords {
  readonly done: string;
  readonly failed: string;
}

export const actionWords: Readonly<Record<JournalEntry['action'], ActionWords>> = {
  'blob-mounted': { done: 'blob mounted', failed: 'blob not mounted' },
  'blob-uploaded': { done: 'blob uploaded', failed: 'blob not uploaded' },
  'manifest-put': { done: 'manifest put', failed: 'manifest not put' },
  'tag-set': { done: 'tag set', failed: 'tag not set' },
  'tag-deleted': { done: 'tag deleted', failed: 'tag not deleted' },
  'manifest-deleted': { done: 'manifest deleted', failed: 'manifest not deleted' },
};
