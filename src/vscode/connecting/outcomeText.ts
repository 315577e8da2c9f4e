/** What is said when a registry was added or signed in to. */
import type { CredentialOrigin } from '../../credentials/credential.ts';
import { describeOrigin, describeStore } from '../../credentials/describeOrigin.ts';
import type { StoreKind } from '../../credentials/storeKind.ts';
import type { Draft, Outcome } from './connectSteps.ts';

interface ConnectedRegistry {
  readonly title: string;
  readonly draft: Draft;
  readonly outcome: Outcome;
  /** Where a login that was typed is kept now. */
  readonly keptIn?: StoreKind;
  /** Where a login that was not typed came from. */
  readonly origin?: CredentialOrigin;
}

/** Whole sentences. */
export function describeOutcome(registry: ConnectedRegistry): string {
  return [
    describeAccess(registry),
    ...registry.draft.notes,
    ...(registry.draft.purpose === 'add' ? describeCatalog(registry) : []),
  ].join(' ');
}

/** Whether naming repositories by hand is worth offering. */
export function lacksCatalog({ draft, outcome }: Pick<ConnectedRegistry, 'draft' | 'outcome'>): boolean {
  return draft.kind.catalog.kind !== 'full' || (outcome.kind === 'connected' && outcome.catalog !== 'listed');
}

/** Whether signing in is worth offering: nobody did, and somebody who has not sees less. */
export function wantsSignIn({ draft, outcome }: Pick<ConnectedRegistry, 'draft' | 'outcome'>): boolean {
  const isAnonymous = outcome.kind === 'untested' || outcome.access === 'anonymous';
  const isLess = outcome.kind === 'untested' || lacksCatalog({ draft, outcome });
  return draft.login !== 'typed' && isAnonymous && isLess;
}

function describeAccess({ title, draft, outcome, keptIn, origin }: ConnectedRegistry): string {
  const done = draft.purpose === 'add' ? `Added ${title}` : `Signed in to ${title}`;
  if (keptIn !== undefined) {
    const place = describeStore(keptIn);
    if (outcome.kind === 'connected' && outcome.access === 'anonymous') {
      return `${title} lets everybody in, so the login of ${draft.username} could not be checked; it is kept in ${place}.`;
    }
    // Only the beginning of a message is in sight.
    return `${draft.purpose === 'add' ? 'Added' : 'Signed in'}, login kept in ${place}: ${draft.username} at ${title}.`;
  }
  if (outcome.kind === 'untested') {
    return `${done} without a successful test of its connection.`;
  }
  return outcome.access === 'signed-in' && origin !== undefined
    ? `${done}, ${describeOrigin(origin)}.`
    : `${done} without signing in.`;
}

function describeCatalog({ draft, outcome }: ConnectedRegistry): readonly string[] {
  const { catalog } = draft.kind;
  if (catalog.kind === 'none') {
    return [catalog.explanation];
  }
  if (outcome.kind === 'untested' || (outcome.catalog === 'listed' && catalog.kind === 'full')) {
    return [];
  }
  return catalog.kind === 'limited' && outcome.catalog !== 'listed'
    ? [outcome.catalogSentence, catalog.explanation]
    : [outcome.catalogSentence];
}
