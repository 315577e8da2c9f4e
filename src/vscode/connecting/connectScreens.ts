/** Shows each step of the flow of connecting in the editor and tells what came of it; decides nothing itself. */
import * as vscode from 'vscode';
import type { FoundCredential, Secret } from '../../credentials/credential.ts';
import type { CommandParts } from '../commands/command.ts';
import { withCancellableProgress } from '../progress.ts';
import { toApiUrl, toRegistryId } from '../savedRegistries.ts';
import { checkAddress } from './addressCheck.ts';
import { canGoBack, toStepNumber } from './connectOrder.ts';
import type { Draft, Flow, FlowEvent, Outcome, Step } from './connectSteps.ts';
import { runConnectionTest } from './connectionTests.ts';
import { toFailureChoices } from './failureChoices.ts';
import { checkSecret, checkUsername, toSecret } from './loginInput.ts';
import { askChoice, type Asked, askText } from './quickInputs.ts';
import { registryKinds } from './registryKinds.ts';
import { askToTrust } from './trustDialog.ts';
import { toVerdict } from './verdict.ts';

/** What there is to keep at the end. */
export interface ConnectResult {
  readonly url: URL;
  readonly draft: Draft;
  readonly outcome: Outcome;
  /** The login that was typed, if one was. */
  readonly typed: Secret | undefined;
  /** The login that the test found in the sources of logins. */
  readonly known: FoundCredential | undefined;
}

/** What `runFlow` is given; `save` is called when the flow comes to its end with something to keep. */
export function createConnectScreens(
  parts: CommandParts,
  save: (result: ConnectResult) => Promise<void>,
): (flow: Flow) => Promise<FlowEvent> {
  let known: FoundCredential | undefined;
  return async (flow) => {
    const { step, draft } = flow;
    switch (step.kind) {
      case 'choose-kind':
        return askKind(flow);
      case 'ask-address':
        return askAddress(parts, flow);
      case 'test': {
        const tested = await test(parts, draft, step.url);
        known = tested?.known;
        return tested?.event ?? { kind: 'back' };
      }
      case 'offer-plain-http':
        return offerPlainHttp(step);
      case 'choose-access':
        return askAccess(flow, step);
      case 'ask-username':
        return askUsername(flow, step.url);
      case 'ask-secret':
        return askSecret(flow, step);
      case 'explain-failure':
        return explainFailure(flow, step);
      case 'trust':
        return trust(parts, draft, step);
      case 'save':
        return keep(parts, () =>
          save({
            url: step.url,
            draft,
            outcome: step.outcome,
            typed: draft.login === 'typed' ? toSecret(draft) : undefined,
            known,
          }),
        );
      case 'end':
        return { kind: 'cancelled' };
      default:
        return step satisfies never;
    }
  };
}

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

async function askKind(flow: Flow): Promise<FlowEvent> {
  const asked = await askChoice({
    ...toQuestion(flow, 'Add Registry'),
    placeholder: 'Which kind of registry is it?',
    choices: registryKinds.map((kind) => ({
      label: kind.label,
      description: kind.description,
      value: kind,
    })),
    active: (kind) => kind.id === flow.draft.kind.id,
  });
  return toEvent(asked, (registryKind) => ({ kind: 'kind-chosen', registryKind }));
}

async function askAddress(parts: CommandParts, flow: Flow): Promise<FlowEvent> {
  const { kind, address: value } = flow.draft;
  const { address } = kind;
  const saved = new Map(parts.connections.all().map(({ id, title }) => [id, title]));
  const asked = await askText({
    ...toQuestion(flow, `Add Registry: ${kind.label}`),
    prompt: address.kind === 'typed' ? address.prompt : '',
    ...(address.kind === 'typed' ? { example: address.example } : {}),
    value,
    check: (text) => checkAddress(text, { kind, saved }),
  });
  return toEvent(asked, (text) => ({ kind: 'address-typed', address: text }));
}

/** `undefined` when the user cancelled it. */
function test(
  parts: CommandParts,
  draft: Draft,
  url: URL,
): Promise<{ readonly event: FlowEvent; readonly known: FoundCredential | undefined } | undefined> {
  return withCancellableProgress(`Connecting to ${url.host}`, async ({ signal, steps }) => {
    steps.report('looking for a login…');
    const known =
      draft.login === 'typed'
        ? undefined
        : await parts.connections.forId(toRegistryId(url)).findCredential({ signal });
    const secret = draft.login === 'typed' ? toSecret(draft) : known?.secret;
    const { report } = await runConnectionTest(
      parts.connecting,
      { url, tls: draft.tls, credentials: { find: () => Promise.resolve(secret) } },
      { signal, onStep: (phrase) => steps.report(phrase) },
    );
    const verdict = toVerdict(report, { url, hasLogin: secret !== undefined });
    return { event: { kind: 'tested', verdict }, known };
  });
}

async function offerPlainHttp({ url, because }: StepOf<'offer-plain-http'>): Promise<FlowEvent> {
  const use = 'Use Plain HTTP';
  const chosen = await vscode.window.showWarningMessage(
    because === 'no-https'
      ? 'This server does not speak HTTPS. Use plain HTTP for it?'
      : `Use plain HTTP for ${url.host}?`,
    {
      modal: true,
      detail: `Whoever is on the way to ${url.host} can then read and change everything, your login included. The choice is written into the settings of this registry.`,
    },
    use,
  );
  return { kind: 'plain-http', isAccepted: chosen === use };
}

async function askAccess(flow: Flow, { summary }: StepOf<'choose-access'>): Promise<FlowEvent> {
  const asked = await askChoice<FlowEvent>({
    ...toQuestion(flow, toTitle(flow)),
    placeholder: summary,
    choices: [
      {
        label: '$(sign-in) Sign In…',
        detail: flow.draft.kind.login.advice,
        value: { kind: 'sign-in-chosen' },
      },
      {
        label: '$(person) Continue Anonymously',
        detail: 'Shows what anybody may see. You can sign in later from the menu of the registry.',
        value: { kind: 'anonymous-chosen' },
      },
    ],
  });
  return toEvent(asked, (event) => event);
}

async function askUsername(flow: Flow, url: URL): Promise<FlowEvent> {
  const { login } = flow.draft.kind;
  const asked = await askText({
    ...toQuestion(flow, `Sign In to ${url.host}: User Name`),
    prompt: `${login.username}. ${login.advice}`,
    value: flow.draft.username === '' ? (login.fixedUsername ?? '') : flow.draft.username,
    check: checkUsername,
  });
  return toEvent(asked, (username) => ({ kind: 'username-typed', username }));
}

async function askSecret(flow: Flow, { url, refusal }: StepOf<'ask-secret'>): Promise<FlowEvent> {
  const { login } = flow.draft.kind;
  const asked = await askText({
    ...toQuestion(flow, `Sign In to ${url.host}: Password or Token of ${flow.draft.username}`),
    prompt: `${login.secret}. ${login.advice}`,
    value: flow.draft.secret,
    isSecret: true,
    refusal,
    check: checkSecret,
  });
  return toEvent(asked, (secret) => ({ kind: 'secret-typed', secret }));
}

async function explainFailure(flow: Flow, { failure }: StepOf<'explain-failure'>): Promise<FlowEvent> {
  const choices = toFailureChoices(flow).map(({ label, event }) => ({ title: label, event }));
  const detail = [failure.steps.join('\n'), failure.remedy?.text ?? ''].filter((text) => text !== '');
  const chosen = await vscode.window.showWarningMessage(
    failure.summary,
    { modal: true, detail: detail.join('\n\n') },
    ...choices,
  );
  return chosen?.event ?? { kind: 'cancelled' };
}

async function trust(parts: CommandParts, draft: Draft, step: StepOf<'trust'>): Promise<FlowEvent> {
  try {
    const caFile = await askToTrust(parts, {
      server: step.server,
      registryHost: toApiUrl(step.url).host,
      caFile: draft.tls.caFile,
    });
    return caFile === undefined ? { kind: 'back' } : { kind: 'trusted', caFile };
  } catch (thrown) {
    const { summary, remedy } = parts.presenter.explain(thrown);
    await vscode.window.showWarningMessage(summary, { modal: true, detail: remedy?.text ?? '' });
    return { kind: 'back' };
  }
}

/** What was typed is not lost when it cannot be saved: the failure is offered like one of the connection. */
async function keep(parts: CommandParts, save: () => Promise<void>): Promise<FlowEvent> {
  try {
    await save();
    return { kind: 'saved' };
  } catch (thrown) {
    const { summary, remedy } = parts.presenter.explain(thrown);
    return { kind: 'not-saved', failure: { summary, remedy, steps: [], trustable: undefined } };
  }
}

function toQuestion(
  flow: Flow,
  title: string,
): {
  readonly title: string;
  readonly numbers: ReturnType<typeof toStepNumber>;
  readonly canGoBack: boolean;
} {
  return { title, numbers: toStepNumber(flow), canGoBack: canGoBack(flow) };
}

function toTitle({ draft }: Flow): string {
  return draft.purpose === 'add' ? `Add Registry: ${draft.kind.label}` : 'Sign In';
}

function toEvent<T>(asked: Asked<T>, given: (value: T) => FlowEvent): FlowEvent {
  return asked.kind === 'given' ? given(asked.value) : { kind: asked.kind };
}
