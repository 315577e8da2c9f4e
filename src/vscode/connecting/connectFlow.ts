/**
 * Which question comes next while a registry is added or signed in to: a state machine without an editor and without
 * I/O. Whoever runs it shows the step, tells what came of it as an event, and goes on until the step is `end`.
 * What was typed survives every failure; a secret does not survive a change of the address, so that it is never sent to
 * another host than the one it was typed for.
 */
import { isLoopbackHost } from '../../http/addresses.ts';
import type { HostTls } from '../../http/settings.ts';
import { parseRegistryAddress } from '../savedRegistries.ts';
import { findPrevious, toAddressQuestion } from './connectOrder.ts';
import type { Draft, Flow, FlowEvent, Step } from './connectSteps.ts';
import type { RegistryKind } from './registryKinds.ts';
import type { Verdict } from './verdict.ts';

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
    draft: { ...emptyDraft, purpose: 'sign-in', kind, address: url.href, host: url.host, tls, username },
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
      return chooseAccess(flow, step, event);
    case 'ask-username':
      return event.kind === 'username-typed'
        ? goTo(change(flow, { username: event.username }), { kind: 'ask-secret', url: step.url })
        : flow;
    case 'ask-secret':
      return event.kind === 'secret-typed'
        ? goTo(change(flow, { secret: event.secret, login: 'typed' }), { kind: 'test', url: step.url })
        : flow;
    case 'explain-failure':
      return answerFailure(flow, step, event);
    case 'trust':
      return event.kind === 'trusted'
        ? goTo(change(flow, { tls: { ...flow.draft.tls, caFile: event.caFile } }), {
            kind: 'test',
            url: step.url,
          })
        : flow;
    case 'save':
      return finish(flow, step.url, event);
    case 'end':
      return flow;
    default:
      return step satisfies never;
  }
}

const emptyDraft = {
  address: '',
  tls: {},
  login: 'known',
  username: '',
  secret: '',
  host: '',
  notes: [],
} as const;

function change(flow: Flow, fields: Partial<Draft>): Flow {
  return { ...flow, draft: { ...flow.draft, ...fields } };
}

function goTo(flow: Flow, step: Step): Flow {
  return { ...flow, step };
}

function goBack(flow: Flow): Flow {
  const previous = findPrevious(flow);
  return previous === undefined ? goTo(flow, { kind: 'end', isSaved: false }) : goTo(flow, previous);
}

function chooseKind(flow: Flow, kind: RegistryKind): Flow {
  if (kind.address.kind === 'fixed') {
    return takeAddress(change(flow, { kind }), kind.address.url);
  }
  const isOther = kind.id !== flow.draft.kind.id;
  const proposal = kind.address.proposal ?? '';
  // What was typed stays when one only comes back to the same kind.
  const address = isOther || flow.draft.address === '' ? proposal : flow.draft.address;
  return goTo(change(flow, { kind, address }), { kind: 'ask-address' });
}

function takeAddress(flow: Flow, address: string): Flow {
  const url = parseRegistryAddress(address);
  if (typeof url === 'string') {
    return change(flow, { address });
  }
  const isSameHost = flow.draft.host === url.host;
  const { allowHttp: _, ...tls } = flow.draft.tls;
  const kept = isSameHost ? { tls: url.protocol === 'https:' ? tls : flow.draft.tls } : forgotten;
  const next = change(flow, { ...kept, address, host: url.host, notes: [] });
  return url.protocol === 'http:' && !isLoopbackHost(url.hostname) && next.draft.tls.allowHttp !== true
    ? goTo(next, { kind: 'offer-plain-http', url, because: 'typed' })
    : goTo(next, { kind: 'test', url });
}

/** What belongs to one host and must not reach another. */
const forgotten = { tls: {}, login: 'known', secret: '' } as const;

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
            outcome: verdict,
          })
        : goTo(flow, { kind: 'save', url, outcome: verdict });
    }
    case 'login-needed':
    case 'login-refused': {
      const { summary } = verdict;
      return draft.login === 'typed'
        ? goTo(flow, { kind: 'ask-secret', url, refusal: summary })
        : goTo(flow, { kind: 'choose-access', url, summary, outcome: { kind: 'untested' } });
    }
    case 'no-https':
      // What is saved keeps its address; only its settings may allow plain HTTP.
      return draft.purpose === 'sign-in'
        ? goTo(flow, { kind: 'explain-failure', url, failure: verdict.failure })
        : answerNoHttps(flow, url);
    case 'failed':
      return goTo(flow, { kind: 'explain-failure', url, failure: verdict.failure });
    default:
      return verdict satisfies never;
  }
}

/** On this machine nobody is on the way, so plain HTTP needs no question unless https was typed. */
function answerNoHttps(flow: Flow, url: URL): Flow {
  const isSchemeTyped = /^https:/i.test(flow.draft.address.trim());
  if (!isLoopbackHost(url.hostname) || isSchemeTyped) {
    return goTo(flow, { kind: 'offer-plain-http', url, because: 'no-https' });
  }
  const note = `${url.host} does not speak HTTPS, so plain HTTP is used; it does not leave this machine.`;
  return goTo(change(flow, { notes: [note] }), { kind: 'test', url: toPlain(url) });
}

function answerPlainHttp(flow: Flow, url: URL, isAccepted: boolean): Flow {
  if (!isAccepted) {
    return goBack(flow);
  }
  const plain = toPlain(url);
  const allowed = isLoopbackHost(url.hostname) ? {} : { tls: { ...flow.draft.tls, allowHttp: true } };
  return goTo(change(flow, { ...allowed, address: plain.href, host: plain.host }), {
    kind: 'test',
    url: plain,
  });
}

function toPlain(url: URL): URL {
  const plain = new URL(url);
  plain.protocol = 'http:';
  return plain;
}

function finish(flow: Flow, url: URL, event: FlowEvent): Flow {
  if (event.kind === 'not-saved') {
    return goTo(flow, { kind: 'explain-failure', url, failure: event.failure });
  }
  return event.kind === 'saved' ? goTo(flow, { kind: 'end', isSaved: true }) : flow;
}

function chooseAccess(flow: Flow, step: Extract<Step, { kind: 'choose-access' }>, event: FlowEvent): Flow {
  const { url, outcome } = step;
  if (event.kind === 'sign-in-chosen') {
    return goTo(flow, { kind: 'ask-username', url });
  }
  return event.kind === 'anonymous-chosen'
    ? goTo(change(flow, { login: 'known', secret: '' }), { kind: 'save', url, outcome })
    : flow;
}

function answerFailure(flow: Flow, step: Extract<Step, { kind: 'explain-failure' }>, event: FlowEvent): Flow {
  const { url, failure } = step;
  const isAdding = flow.draft.purpose === 'add';
  if (event.kind === 'try-again') {
    return goTo(flow, { kind: 'test', url });
  }
  if (event.kind === 'edit-address' && isAdding) {
    return goTo(flow, toAddressQuestion(flow.draft));
  }
  if (event.kind === 'trust-wanted' && failure.trustable !== undefined) {
    return goTo(flow, { kind: 'trust', url, server: failure.trustable, failure });
  }
  if (event.kind === 'sign-in-chosen' && flow.draft.login === 'typed') {
    return goTo(flow, { kind: 'ask-username', url });
  }
  return event.kind === 'add-anyway' && isAdding
    ? goTo(flow, { kind: 'save', url, outcome: { kind: 'untested' } })
    : flow;
}
