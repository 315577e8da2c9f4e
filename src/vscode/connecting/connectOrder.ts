/** The order of the questions: which one stands before another, and how they are counted. */
import type { Draft, Flow, Step } from './connectSteps.ts';

/** The question before this one; tests and dialogs go back to the question that led to them. */
export function findPrevious(flow: Flow): Step | undefined {
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
        : {
            kind: 'choose-access',
            url: step.url,
            summary: `${step.url.host} asks for a login.`,
            outcome: { kind: 'untested' },
          };
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

export function toAddressQuestion(draft: Draft): Step {
  return draft.kind.address.kind === 'fixed' ? { kind: 'choose-kind' } : { kind: 'ask-address' };
}

/** Which question this is and how many there are, as far as is known yet. */
export function toStepNumber(flow: Flow): { readonly step: number; readonly totalSteps: number } | undefined {
  const { draft, step } = flow;
  const before = draft.purpose === 'sign-in' ? 0 : draft.kind.address.kind === 'fixed' ? 1 : 2;
  const total = before + (draft.purpose === 'sign-in' ? 2 : 3);
  const numbers: Readonly<Partial<Record<Step['kind'], readonly [number, number]>>> = {
    'choose-kind': [1, 2],
    'ask-address': [2, 2],
    'choose-access': [before + 1, total],
    'ask-username': [total - 1, total],
    'ask-secret': [total, total],
  };
  const found = numbers[step.kind];
  return found === undefined ? undefined : { step: found[0], totalSteps: found[1] };
}

/** Whether "back" leads anywhere. */
export function canGoBack(flow: Flow): boolean {
  return flow.step.kind !== 'choose-kind' && findPrevious(flow) !== undefined;
}
