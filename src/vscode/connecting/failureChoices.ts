/** What can be done about a failed connection test, in the order of the buttons. */
import type { Flow, FlowEvent } from './connectSteps.ts';

interface FailureChoice {
  readonly label: string;
  readonly event: FlowEvent;
}

export function toFailureChoices(flow: Flow): readonly FailureChoice[] {
  const { draft, step } = flow;
  if (step.kind !== 'explain-failure') {
    return [];
  }
  const isAdding = draft.purpose === 'add';
  return [
    ...(isAdding && draft.kind.address.kind === 'typed'
      ? [{ label: 'Edit Address', event: { kind: 'edit-address' } } as const]
      : []),
    { label: 'Try Again', event: { kind: 'try-again' } },
    ...(step.failure.trustable === undefined
      ? []
      : [{ label: 'Trust Certificate…', event: { kind: 'trust-wanted' } } as const]),
    ...(draft.login === 'typed' ? [{ label: 'Edit Login', event: { kind: 'sign-in-chosen' } } as const] : []),
    ...(isAdding ? [{ label: 'Add Anyway', event: { kind: 'add-anyway' } } as const] : []),
  ];
}
