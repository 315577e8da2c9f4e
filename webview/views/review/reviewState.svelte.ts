/** What the host said about a change and how far it is, and what of it is open in the page. */
import type { ShownError } from '../../../src/shared/contract.ts';
import type {
  ProgressView,
  ReviewItem,
  ReviewItemState,
  ReviewPanel,
  ReviewPhase,
  ReviewView,
} from '../../../src/shared/reviewPanel.ts';
import { formatCount, formatQuantity } from '../../../src/shared/format.ts';
import type { Host } from '../../host.ts';
import { toVisibleText } from '../../lib/visibleText.ts';
import { type ReviewPlace, readReviewPlace, trimReviewPlace } from './reviewPlace.ts';

/** So many items are open without being asked to. */
const mostOpen = 5;

export class ReviewState {
  readonly host: Host<ReviewPanel>;
  review = $state.raw<ReviewView>();
  progress = $state.raw<ProgressView>();
  failure = $state.raw<ShownError>();
  /** It was asked to end, and has not yet. */
  isCancelling = $state(false);
  showsRequests = $state(false);
  #wantsProblems = $state(false);
  #areOpen = $state.raw<boolean>();
  #turned = $state.raw<ReadonlySet<string>>(new Set());

  readonly phase = $derived<ReviewPhase | 'failed'>(
    this.failure === undefined ? (this.review?.state ?? 'planning') : 'failed',
  );
  readonly #states = $derived(new Map(this.progress?.items.map(({ id, state }) => [id, state])));
  readonly items = $derived<readonly ReviewItem[]>(this.review?.items ?? []);
  /** What is not carried out, or was not to the end. */
  readonly problems = $derived(
    this.items.filter((item) => ['failed', 'cancelled', 'blocked'].includes(this.stateOf(item))),
  );
  readonly blockedCount = $derived(this.items.filter((item) => this.stateOf(item) === 'blocked').length);
  readonly problemsOnly = $derived(this.#wantsProblems && this.problems.length > 0);
  readonly shown = $derived(this.problemsOnly ? this.problems : this.items);
  /** Unless they are turned. */
  readonly areOpen = $derived(this.#areOpen ?? this.items.length <= mostOpen);
  /** What a screen reader hears: the steps and quarters, not every byte. */
  readonly spoken = $derived(this.#speak());

  constructor(host: Host<ReviewPanel>) {
    this.host = host;
    const place = readReviewPlace(host.readPlace());
    this.#areOpen = place.areOpen;
    this.#turned = new Set(place.turned);
    this.showsRequests = place.showsRequests;
    host.ready({
      review: (review) => {
        this.#take(review);
      },
      progress: (progress) => {
        // One that was on its way when it ended says nothing any more.
        if (this.phase === 'applying' || this.phase === 'planning') {
          this.progress = progress;
        }
      },
      failure: (failure) => {
        this.failure = failure;
        this.progress = undefined;
        this.isCancelling = false;
      },
    });
  }

  stateOf({ id, state }: ReviewItem): ReviewItemState {
    return this.#states.get(id) ?? state;
  }

  isOpen(id: string): boolean {
    return this.areOpen !== this.#turned.has(id);
  }

  turn(id: string): void {
    const turned = new Set(this.#turned);
    if (!turned.delete(id)) {
      turned.add(id);
    }
    this.#turned = turned;
  }

  turnAll(areOpen: boolean): void {
    this.#areOpen = areOpen;
    this.#turned = new Set();
  }

  showProblems(areWanted: boolean): void {
    this.#wantsProblems = areWanted;
  }

  copy = (text: string): void => this.host.command('copyText', text);

  cancel(): void {
    if (!this.isCancelling) {
      this.isCancelling = true;
      this.host.command('cancel', null);
    }
  }

  place(): ReviewPlace {
    return trimReviewPlace({
      turned: [...this.#turned],
      showsRequests: this.showsRequests,
      ...(this.#areOpen === undefined ? {} : { areOpen: this.#areOpen }),
    });
  }

  #take(review: ReviewView): void {
    const goesOn =
      review.state === this.phase && (review.state === 'applying' || review.state === 'planning');
    // What the review says about its items is newer.
    this.progress = goesOn && this.progress !== undefined ? { ...this.progress, items: [] } : undefined;
    this.isCancelling &&= goesOn;
    this.review = review;
    this.failure = undefined;
  }

  #speak(): string {
    switch (this.phase) {
      case 'planning':
        return 'Planning';
      case 'unplanned':
        return 'Planning was cancelled';
      case 'ready': {
        const count = formatQuantity(this.items.length, { one: 'item', many: 'items' });
        const blocked = this.blockedCount === 0 ? '' : `, ${formatCount(this.blockedCount)} blocked`;
        return `The plan is ready: ${count}${blocked}`;
      }
      case 'applying': {
        const quarter = Math.floor((this.progress?.share ?? 0) * 4);
        return quarter === 0 ? 'It is being carried out' : `${quarter * 25} percent done`;
      }
      case 'finished':
        return toVisibleText(this.review?.outcome?.text ?? 'Finished');
      case 'failed':
        return '';
      default:
        return this.phase satisfies never;
    }
  }
}
