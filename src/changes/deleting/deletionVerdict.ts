/** What of a scope may go, and what keeps the rest. Pure: everything there is to know has been read. */
import type { Digest } from '../../oci/digest.ts';
import type { DeletionScope } from './deletionScope.ts';

export interface DeletionVerdict {
  readonly doomed: ReadonlySet<Digest>;
  /** Why a manifest stays; empty for one that goes. */
  reasonsFor(digest: Digest): readonly KeepReason[];
}

export interface KeepReason {
  readonly kind:
    /** A tag that stays points at it. */
    | 'tag'
    /** An index that stays lists it. */
    | 'parent'
    /** Something that stays is about it. */
    | 'referrer'
    /** It is about something that stays. */
    | 'subject';
  /** Tags, or digests in short. */
  readonly neededBy: readonly string[];
}

/**
 * At first everything goes; whatever then is needed by something that stays is taken out, until nothing is any more. So
 * what goes is the most that can go without leaving anything incomplete.
 */
export function judgeDeletion(scope: DeletionScope): DeletionVerdict {
  const doomed = new Set(scope.present);
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const digest of doomed) {
      if (isNeeded({ scope, doomed }, digest)) {
        doomed.delete(digest);
        isSettled = false;
      }
    }
  }
  return {
    doomed,
    reasonsFor: (digest) => (doomed.has(digest) ? [] : findReasons({ scope, doomed }, digest, new Set())),
  };
}

interface Judgement {
  readonly scope: DeletionScope;
  readonly doomed: ReadonlySet<Digest>;
}

function isNeeded(judgement: Judgement, digest: Digest): boolean {
  return findReasons(judgement, digest, new Set()).length > 0;
}

/** `asked`: what the question is about already, so that it ends. */
function findReasons(judgement: Judgement, digest: Digest, asked: Set<Digest>): readonly KeepReason[] {
  const { scope, doomed } = judgement;
  const { graph } = scope;
  const isNamed = scope.takesTags && scope.tops.has(digest);
  asked.add(digest);
  const tags = isNamed ? [] : graph.tagsOf(digest).filter((tag) => staysBy(judgement, tag));
  const parents = graph.liveParentsOf(digest, doomed);
  const referrers = graph.referrersOf(digest).filter((referrer) => !doomed.has(referrer));
  const subject = isNamed ? undefined : graph.manifests.get(digest)?.subject;
  const isSubjectLive =
    subject !== undefined &&
    !doomed.has(subject) &&
    !asked.has(subject) &&
    graph.manifests.has(subject) &&
    findReasons(judgement, subject, asked).length > 0;
  const reasons: readonly KeepReason[] = [
    { kind: 'tag', neededBy: tags },
    { kind: 'parent', neededBy: parents.flatMap((parent) => graph.namesOf(parent)) },
    { kind: 'referrer', neededBy: referrers.flatMap((referrer) => graph.namesOf(referrer)) },
    { kind: 'subject', neededBy: isSubjectLive ? graph.namesOf(subject) : [] },
  ];
  return reasons
    .filter(({ neededBy }) => neededBy.length > 0)
    .map(({ kind, neededBy }) => ({ kind, neededBy: [...new Set(neededBy)] }));
}

/** A tag that attaches something to what goes, goes as well. */
function staysBy({ scope, doomed }: Judgement, tag: string): boolean {
  const subject = scope.attachments.get(tag);
  return subject === undefined || !doomed.has(subject);
}
