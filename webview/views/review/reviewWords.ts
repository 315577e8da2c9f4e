/** How changes and states are written and drawn: a sign or a drawing and a word, since a colour alone says nothing. */
import { formatCount } from '../../../src/shared/format.ts';
import type {
  ChangeLine,
  ChangeMark,
  ReviewItem,
  ReviewItemState,
  ReviewPhase,
} from '../../../src/shared/reviewPanel.ts';
import type { IconName } from '../../components/icons.ts';

export interface MarkWords {
  readonly sign: string;
  readonly label: string;
  /** In the middle of a sentence, behind a number. */
  readonly counted: string;
}

/** In the order of a summary. */
export const markWords: Readonly<Record<ChangeMark, MarkWords>> = {
  added: { sign: '+', label: 'Added', counted: 'added' },
  removed: { sign: '−', label: 'Removed', counted: 'removed' },
  moved: { sign: '→', label: 'Moved', counted: 'moved' },
  present: { sign: '=', label: 'Already there', counted: 'already there' },
  kept: { sign: '·', label: 'Kept', counted: 'kept' },
};

export interface ChangeCount extends MarkWords {
  readonly mark: ChangeMark;
  readonly count: string;
}

/** How many lines there are of each mark. */
export function countChanges(changes: readonly ChangeLine[]): readonly ChangeCount[] {
  const counts = new Map<ChangeMark, number>();
  for (const { mark } of changes) {
    counts.set(mark, (counts.get(mark) ?? 0) + 1);
  }
  return Object.entries(markWords).flatMap(([name, words]) => {
    const found = [...counts].find(([mark]) => mark === name);
    return found === undefined ? [] : [{ ...words, mark: found[0], count: formatCount(found[1]) }];
  });
}

export interface StateWords {
  readonly icon: IconName;
  readonly word: string;
}

const stateWords: Readonly<Record<ReviewItemState, StateWords>> = {
  waiting: { icon: 'circle', word: 'Waiting' },
  running: { icon: 'arc', word: 'Running' },
  done: { icon: 'check', word: 'Done' },
  failed: { icon: 'error', word: 'Failed' },
  cancelled: { icon: 'close', word: 'Cancelled' },
  blocked: { icon: 'warning', word: 'Blocked' },
};

/** What waits is called by what it waits for. */
export function wordState(state: ReviewItemState, phase: ReviewPhase): StateWords {
  if (state !== 'waiting' || phase === 'applying') {
    return stateWords[state];
  }
  return { ...stateWords.waiting, word: phase === 'finished' ? 'Not begun' : 'Planned' };
}

/** Why an item is not done, in one sentence. */
export function findReason({ error, obstacles }: ReviewItem): string | undefined {
  return error?.summary ?? obstacles[0];
}
