/**
 * Which question comes next while a registry is added or signed in to: a state machine without an editor and without
 * I/O. Whoever runs it shows the step, tells what came of it as an event, and goes on until the step is `end`.
 * What was typed survives every failure; a secret does not survive a change of the address, so that it is never sent to
 * another host than the one it was typed for.
 */
import { isLoopbackHost } from '../../http/addresses.ts';
import type { HostTls } from '../../http/settings.ts';
import { parseRegistryAddress } from '../savedRegistries.ts';
import type { RegistryKind } from './registryKinds.ts';
import type { ConnectionFailure, Verdict } from './verdict.ts';

export interface Draft {
  readonly purpose: 'add' | 'sign-in';
  readonly kind: RegistryKind;
  /** As typed. */
  readonly address: string;
  readonly tls: HostTls;
  /** Which login the test uses: what the sources of logins know, or what was typed here. */
  readonly login: 'known' | 'typed';
  readonly username: string;
  readonly secret: string;
  /** What happened that the user should hear of at the end. */
  readonly notes: readonly string[];
}

export type Step =
  | { readonly kind: 'choose-kind' }
  | { readonly kind: 'ask-address' }
  | { readonly kind: 'test'; readonly url: URL }
  | { readonly kind: 'offer-plain-http'; readonly url: URL; readonly because: 'no-https' | 'typed' }
  | { readonly kind: 'choose-access'; readonly url: URL; readonly summary: string }
  | { readonly kind: 'ask-username'; readonly url: URL }
  | { readonly kind: 'ask-secret'; readonly url: URL; readonly refusal?: string }
  | { readonly kind: 'explain-failure'; readonly url: URL; readonly failure: ConnectionFailure }
  | { readonly kind: 'trust'; readonly url: URL; readonly failure: ConnectionFailure }
  | { readonly kind: 'save'; readonly url: URL; readonly outcome: Outcome }
  | { readonly kind: 'end'; readonly isSaved: boolean };

/** What is known about the registry when it is saved; without a verdict it is added although it could not be tested. */
export type Outcome = Extract<Verdict, { kind: 'connected' }> | { readonly kind: 'untested' };

export interface Flow {
  readonly draft: Draft;
  readonly step: Step;
}

export type FlowEvent =
  | { readonly kind: 'kind-chosen'; readonly registryKind: RegistryKind }
  | { readonly kind: 'address-typed'; readonly address: string }
  | { readonly kind: 'tested'; readonly verdict: Verdict }
  | { readonly kind: 'plain-http'; readonly isAccepted: boolean }
  | { readonly kind: 'sign-in-chosen' }
  | { readonly kind: 'anonymous-chosen' }
  | { readonly kind: 'username-typed'; readonly username: string }
  | { readonly kind: 'secret-typed'; readonly secret: string }
  | { readonly kind: 'try-again' }
  | { readonly kind: 'edit-address' }
  | { readonly kind: 'trust-wanted' }
  | { readonly kind: 'trusted'; readonly caFile: string }
  | { readonly kind: 'add-anyway' }
  | { readonly kind: 'saved' }
  | { readonly kind: 'back' }
  | { readonly kind: 'cancelled' };

export function startAdding(kind: RegistryKind): Flow {
  return { draft: { ...emptyDraft, purpose: 'add', kind }, step: { kind: 'choose-kind' } };
}

export function startSigningIn(registry: {
  readonly kind: RegistryKind;
  readonly url: URL;
  readonly tls: HostTls | undefined;
  readonly username: string;
}): Flow {
  const { kind, url, tls = {}, username } = registry;
  return {
    draft: { ...emptyDraft, purpose: 'sign-in', kind, address: url.href, tls, username },
    step: { kind: 'ask-username', url },
  };
}

/** Shows step after step until the end; `act` does what a step says and tells what came of it. */
export async function runFlow(start: Flow, act: (flow: Flow) => Promise<FlowEvent>): Promise<Flow> {
  let flow = start;
  while (flow.step.kind !== 'end') {
    flow = advance(flow, await act(flow));
  }
  return flow;
}

/** The next state; an event that makes no sense in this step changes nothing. */
export function advance(flow: Flow, event: FlowEvent): Flow {
  if (event.kind === 'cancelled') {
    return goTo(flow, { kind: 'end', isSaved: false });
  }
  if (event.kind === 'back') {
    return goBack(flow);
  }
  const { step } = flow;
  switch (step.kind) {
    case 'choose-kind':
      return event.kind === 'kind-chosen' ? chooseKind(flow, event.registryKind) : flow;
    case 'ask-address':
      return event.kind === 'address-typed' ? takeAddress(flow, event.address) : flow;
    case 'test':
      return event.kind === 'tested' ? judge(flow, step.url, event.verdict) : flow;
    case 'offer-plain-http':
      return event.kind === 'plain-http' ? answerPlainHttp(flow, step.url, event.isAccepted) : flow;
    case 'choose-access':
      return chooseAccess(flow, step.url, event);
    case 'ask-username':
      return event.kind === 'username-typed'
        ? goTo(with_(flow, { username: event.username }), { kind: 'ask-secret', url: step.url })
        : flow;
    case 'ask-secret':
      return event.kind === 'secret-typed'
        ? goTo(with_(flow, { secret: event.secret, login: 'typed' }), { kind: 'test', url: step.url })
        : flow;
    case 'explain-failure':
      return answerFailure(flow, step, event);
    case 'trust':
      return event.kind === 'trusted'
        ? goTo(with_(flow, { tls: { ...flow.draft.tls, caFile: event.caFile } }), {
            kind: 'test',
            url: step.url,
          })
        : flow;
    case 'save':
      return event.kind === 'saved' ? goTo(flow, { kind: 'end', isSaved: true }) : flow;
    case 'end':
      return flow;
    default:
      return step satisfies never;
  }
}

/** Which question this is and how many there are, as far as is known yet. */
export function toStepNumber(flow: Flow): { readonly step: number; readonly totalSteps: number } | undefined {
  const { draft, step } = flow;
  const before = draft.purpose === 'sign-in' ? 0 : draft.kind.address.kind === 'fixed' ? 1 : 2;
  switch (step.kind) {
    case 'choose-kind':
      return { step: 1, totalSteps: 2 };
    case 'ask-address':
      return { step: 2, totalSteps: 2 };
    case 'choose-access':
      return { step: before + 1, totalSteps: before + 3 };
    case 'ask-username':
      return draft.purpose === 'add'
        ? { step: before + 2, totalSteps: before + 3 }
        : { step: 1, totalSteps: 2 };
    case 'ask-secret':
      return draft.purpose === 'add'
        ? { step: before + 3, totalSteps: before + 3 }
        : { step: 2, totalSteps: 2 };
    default:
      return undefined;
  }
}

/** Whether "back" leads anywhere. */
export function canGoBack(flow: Flow): boolean {
  return flow.step.kind !== 'choose-kind' && findPrevious(flow) !== undefined;
}

const emptyDraft = { address: '', tls: {}, login: 'known', username: '', secret: '', notes: [] } as const;

function with_(flow: Flow, change: Partial<Draft>): Flow {
  return { ...flow, draft: { ...flow.draft, ...change } };
}

function goTo(flow: Flow, step: Step): Flow {
  return { ...flow, step };
}

function goBack(flow: Flow): Flow {
  const previous = findPrevious(flow);
  return previous === undefined ? goTo(flow, { kind: 'end', isSaved: false }) : goTo(flow, previous);
}

/** The question before this one; tests and dialogs go back to the question that led to them. */
function findPrevious(flow: Flow): Step | undefined {
  const { draft, step } = flow;
  const start: Step | undefined = draft.purpose === 'sign-in' ? undefined : toAddressQuestion(draft);
  switch (step.kind) {
    case 'choose-kind':
    case 'end':
    case 'save':
      return undefined;
    case 'ask-address':
      return { kind: 'choose-kind' };
    case 'offer-plain-http':
    case 'choose-access':
      return start;
    case 'ask-username':
      return start === undefined
        ? undefined
        : { kind: 'choose-access', url: step.url, summary: toChoiceSummary(step.url) };
    case 'ask-secret':
      return { kind: 'ask-username', url: step.url };
    case 'test':
    case 'explain-failure':
      return draft.login === 'typed' ? { kind: 'ask-secret', url: step.url } : start;
    case 'trust':
      return { kind: 'explain-failure', url: step.url, failure: step.failure };
    default:
      return step satisfies never;
  }
}

function toAddressQuestion(draft: Draft): Step {
  return draft.kind.address.kind === 'fixed' ? { kind: 'choose-kind' } : { kind: 'ask-address' };
}

function toChoiceSummary(url: URL): string {
  return `${url.host} asks for a login.`;
}

function chooseKind(flow: Flow, kind: RegistryKind): Flow {
  if (kind.address.kind === 'fixed') {
    return takeAddress(with_(flow, { kind }), kind.address.url);
  }
  const isOther = kind.id !== flow.draft.kind.id;
  const proposal = kind.address.proposal ?? '';
  // What was typed stays when one only comes back to the same kind.
  const address = isOther || flow.draft.address === '' ? proposal : flow.draft.address;
  return goTo(with_(flow, { kind, address }), { kind: 'ask-address' });
}

function takeAddress(flow: Flow, address: string): Flow {
  const url = parseRegistryAddress(address);
  if (typeof url === 'string') {
    return with_(flow, { address });
  }
  const before = parseRegistryAddress(flow.draft.address);
  const isSameHost = typeof before !== 'string' && before.host === url.host;
  const kept = isSameHost ? {} : { tls: {}, login: 'known', secret: '', notes: [] } as const;
  const next = with_(flow, { ...kept, address });
  return url.protocol === 'http:' && !isLoopbackHost(url.hostname) && next.draft.tls.allowHttp !== true
    ? goTo(next, { kind: 'offer-plain-http', url, because: 'typed' })
    : goTo(next, { kind: 'test', url });
}

function judge(flow: Flow, url: URL, verdict: Verdict): Flow {
  const { draft } = flow;
  switch (verdict.kind) {
    case 'connected': {
      const isListedOnlySignedIn =
        draft.login === 'known' &&
        verdict.access === 'anonymous' &&
        verdict.catalog === 'no-login' &&
        draft.kind.catalog.kind !== 'none';
      return isListedOnlySignedIn
        ? goTo(flow, {
            kind: 'choose-access',
            url,
            summary: `${url.host} lists its repositories only to those who sign in.`,
          })
        : goTo(flow, { kind: 'save', url, outcome: verdict });
    }
    case 'login-needed':
      return goTo(flow, { kind: 'choose-access', url, summary: verdict.summary });
    case 'login-refused':
      return draft.login === 'typed'
        ? goTo(flow, { kind: 'ask-secret', url, refusal: verdict.summary })
        : goTo(flow, { kind: 'choose-access', url, summary: verdict.summary });
    case 'no-https':
      return answerNoHttps(flow, url);
    case 'failed':
      return goTo(flow, { kind: 'explain-failure', url, failure: verdict.failure });
    default:
      return verdict satisfies never;
  }
}

/** On this machine nobody is on the way, so plain HTTP needs no question unless https was typed. */
function answerNoHttps(flow: Flow, url: URL): Flow {
  const isSchemeTyped = /^https:/i.test(flow.draft.address.trim());
  if (flow.draft.purpose === 'sign-in' || !isLoopbackHost(url.hostname) || isSchemeTyped) {
    return goTo(flow, { kind: 'offer-plain-http', url, because: 'no-https' });
  }
  const note = `${url.host} does not speak HTTPS, so plain HTTP is used; it does not leave this machine.`;
  return goTo(with_(flow, { notes: [note] }), { kind: 'test', url: toPlain(url) });
}

function answerPlainHttp(flow: Flow, url: URL, isAccepted: boolean): Flow {
  if (!isAccepted) {
    return goBack(flow);
  }
  const plain = toPlain(url);
  const allowed = isLoopbackHost(url.hostname) ? {} : { tls: { ...flow.draft.tls, allowHttp: true } };
  return goTo(with_(flow, { ...allowed, address: plain.href }), { kind: 'test', url: plain });
}

function toPlain(url: URL): URL {
  const plain = new URL(url);
  // Port 443 is where TLS lives; an address without a port means port 80 once it is plain.
  plain.protocol = 'http:';
  return plain;
}

function chooseAccess(flow: Flow, url: URL, event: FlowEvent): Flow {
  switch (event.kind) {
    case 'sign-in-chosen':
      return goTo(flow, { kind: 'ask-username', url });
    case 'anonymous-chosen':
      return goTo(with_(flow, { login: 'known', secret: '' }), {
        kind: 'save',
        url,
        outcome: { kind: 'untested' },
      });
    default:
      return flow;
  }
}

function answerFailure(
  flow: Flow,
  step: Extract<Step, { kind: 'explain-failure' }>,
  event: FlowEvent,
): Flow {
  const { url, failure } = step;
  switch (event.kind) {
    case 'try-again':
      return goTo(flow, { kind: 'test', url });
    case 'edit-address':
      return goTo(flow, toAddressQuestion(flow.draft));
    case 'trust-wanted':
      return failure.isTrustable ? goTo(flow, { kind: 'trust', url, failure }) : flow;
    case 'add-anyway':
      return goTo(flow, { kind: 'save', url, outcome: { kind: 'untested' } });
    default:
      return flow;
  }
}
