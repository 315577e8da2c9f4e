/** The order of questions while connecting, without an editor and without a network. */
import { describe, expect, it } from 'vitest';
import {
  advance,
  runFlow,
  startAdding,
  startSigningIn,
} from '../../../../src/vscode/connecting/connectFlow.ts';
import { canGoBack, toStepNumber } from '../../../../src/vscode/connecting/connectOrder.ts';
import type { Flow, FlowEvent, Step } from '../../../../src/vscode/connecting/connectSteps.ts';
import { toFailureChoices } from '../../../../src/vscode/connecting/failureChoices.ts';
import {
  genericKind,
  registryKinds,
  type RegistryKind,
  type RegistryKindId,
} from '../../../../src/vscode/connecting/registryKinds.ts';
import type { ConnectionFailure, Verdict } from '../../../../src/vscode/connecting/verdict.ts';

const connected: Verdict = {
  kind: 'connected',
  access: 'anonymous',
  catalog: 'listed',
  catalogSentence: 'It lists its repositories.',
};
const failure: ConnectionFailure = {
  summary: 'It failed.',
  remedy: undefined,
  steps: [],
  trustable: undefined,
};
const untrusted: ConnectionFailure = { ...failure, trustable: new URL('https://registry.example.com') };

function kind(id: RegistryKindId): RegistryKind {
  return registryKinds.find((candidate) => candidate.id === id) ?? genericKind;
}

function choose(id: RegistryKindId): FlowEvent {
  return { kind: 'kind-chosen', registryKind: kind(id) };
}

function typeAddress(address: string): FlowEvent {
  return { kind: 'address-typed', address };
}

function tested(verdict: Verdict): FlowEvent {
  return { kind: 'tested', verdict };
}

function play(start: Flow, ...events: readonly FlowEvent[]): Flow {
  return events.reduce(advance, start);
}

function add(...events: readonly FlowEvent[]): Flow {
  return play(startAdding(genericKind), ...events);
}

/** Down to the failure of a test of `registry.example.com`. */
function fail(found: ConnectionFailure): Flow {
  return add(
    choose('generic'),
    typeAddress('registry.example.com'),
    tested({ kind: 'failed', failure: found }),
  );
}

function hrefOf(step: Step): string {
  return 'url' in step ? step.url.href : step.kind;
}

const refused: Verdict = { kind: 'login-refused', summary: 'The login was not accepted.' };
const needed: Verdict = { kind: 'login-needed', summary: 'It asks for a login.' };
const typeLogin: readonly FlowEvent[] = [
  { kind: 'sign-in-chosen' },
  { kind: 'username-typed', username: 'octocat' },
  { kind: 'secret-typed', secret: 's3cret' },
];

describe('adding a registry', () => {
  it('asks for kind and address, tests, and saves when the registry lets everybody in', () => {
    const start = startAdding(genericKind);
    expect(start.step.kind).toBe('choose-kind');
    const asked = play(start, choose('generic'));
    expect(asked.step.kind).toBe('ask-address');
    const testing = play(asked, typeAddress('registry.example.com:5000'));
    expect(testing.step.kind).toBe('test');
    expect(hrefOf(testing.step)).toBe('https://registry.example.com:5000/');
    const saving = play(testing, tested(connected));
    expect(saving.step).toMatchObject({ kind: 'save', outcome: connected });
    expect(play(saving, { kind: 'saved' }).step).toEqual({ kind: 'end', isSaved: true });
  });

  it('asks no address of a kind that has one place', () => {
    const flow = add(choose('ghcr'));
    expect(flow.step).toMatchObject({ kind: 'test', url: new URL('https://ghcr.io') });
  });

  it('proposes the address that most people use, and keeps another one that was typed', () => {
    expect(add(choose('quay')).draft.address).toBe('quay.io');
    const back = add(choose('quay'), typeAddress('quay.example.com'), { kind: 'back' }, { kind: 'back' });
    expect(back.step.kind).toBe('choose-kind');
    expect(play(back, choose('quay')).draft.address).toBe('quay.example.com');
    expect(play(back, choose('harbor')).draft.address).toBe('');
  });

  it('stays at the address while it is none', () => {
    expect(add(choose('generic'), typeAddress('two words')).step.kind).toBe('ask-address');
  });

  it('asks for a login only when the registry asks for one', () => {
    const asked = add(choose('generic'), typeAddress('registry.example.com'), tested(needed));
    expect(asked.step).toMatchObject({ kind: 'choose-access', summary: 'It asks for a login.' });
    const typed = play(asked, ...typeLogin);
    expect(typed.step.kind).toBe('test');
    expect(typed.draft).toMatchObject({ login: 'typed', username: 'octocat', secret: 's3cret' });
  });

  it('can go on anonymously', () => {
    const flow = add(choose('generic'), typeAddress('registry.example.com'), tested(needed), {
      kind: 'anonymous-chosen',
    });
    expect(flow.step).toMatchObject({ kind: 'save', outcome: { kind: 'untested' } });
    expect(flow.draft.login).toBe('known');
  });

  it('offers a login where only those who sign in get the list of repositories', () => {
    const hidden: Verdict = { ...connected, catalog: 'no-login', catalogSentence: 'Not for everybody.' };
    const asked = add(choose('harbor'), typeAddress('harbor.example.com'), tested(hidden));
    expect(asked.step.kind).toBe('choose-access');
    expect(play(asked, { kind: 'anonymous-chosen' }).step).toMatchObject({ kind: 'save', outcome: hidden });
  });

  it.each(['dockerHub', 'ghcr'] as const)(
    'does not ask %s for a login because of a list it has not (Z1, Z2)',
    (id) => {
      const flow = add(choose(id), tested({ ...connected, catalog: 'no-login' }));
      expect(flow.step.kind).toBe('save');
    },
  );

  it('lets a wrong password be typed again, as often as needed, and never tries it by itself', () => {
    const again = add(
      choose('generic'),
      typeAddress('registry.example.com'),
      tested(needed),
      ...typeLogin,
      tested(refused),
    );
    expect(again.step).toMatchObject({ kind: 'ask-secret', refusal: 'The login was not accepted.' });
    expect(again.draft).toMatchObject({ username: 'octocat', secret: 's3cret' });
    const fixed = play(again, { kind: 'secret-typed', secret: 'right' });
    expect(fixed.step.kind).toBe('test');
    expect(fixed.draft.secret).toBe('right');
  });

  it('asks for a login when one that was found elsewhere is refused', () => {
    const flow = add(choose('generic'), typeAddress('registry.example.com'), tested(refused));
    expect(flow.step).toMatchObject({ kind: 'choose-access', summary: 'The login was not accepted.' });
  });

  it('ends at once when it is cancelled, wherever it is', () => {
    for (const flow of [add(), add(choose('generic')), fail(failure)]) {
      expect(play(flow, { kind: 'cancelled' }).step).toEqual({ kind: 'end', isSaved: false });
    }
  });

  it('offers what could not be saved again', () => {
    const saving = add(choose('generic'), typeAddress('registry.example.com'), tested(connected));
    const flow = play(saving, { kind: 'not-saved', failure });
    expect(flow.step).toMatchObject({ kind: 'explain-failure', failure });
    expect(play(flow, { kind: 'try-again' }).step.kind).toBe('test');
  });
});

describe('plain HTTP (Z44)', () => {
  const noHttps: Verdict = { kind: 'no-https', failure };

  it('is used on this machine without a question when no scheme was typed, and that is said', () => {
    const flow = add(choose('generic'), typeAddress('localhost:5000'), tested(noHttps));
    expect(hrefOf(flow.step)).toBe('http://localhost:5000/');
    expect(flow.draft.tls).toEqual({});
    expect(flow.draft.notes.join()).toContain('plain HTTP');
  });

  it('is offered, not used, where https was typed', () => {
    const flow = add(choose('generic'), typeAddress('https://localhost:5000'), tested(noHttps));
    expect(flow.step).toMatchObject({ kind: 'offer-plain-http', because: 'no-https' });
  });

  it.each(['registry.example.com:5000', 'localhost.evil.example.com', '10.0.0.7:5000'])(
    'is a choice for %s, which is written down when it is made',
    (address) => {
      const asked = add(choose('generic'), typeAddress(address), tested(noHttps));
      expect(asked.step).toMatchObject({ kind: 'offer-plain-http', because: 'no-https' });
      const accepted = play(asked, { kind: 'plain-http', isAccepted: true });
      expect(hrefOf(accepted.step)).toBe(`http://${address}/`);
      expect(accepted.draft.tls).toEqual({ allowHttp: true });
      const declined = play(asked, { kind: 'plain-http', isAccepted: false });
      expect(declined.step.kind).toBe('ask-address');
      expect(declined.draft).toMatchObject({ address, tls: {} });
    },
  );

  it('is asked about before anything is sent when http was typed', () => {
    const asked = add(choose('generic'), typeAddress('http://registry.example.com'));
    expect(asked.step).toMatchObject({ kind: 'offer-plain-http', because: 'typed' });
    expect(play(asked, { kind: 'plain-http', isAccepted: true }).step.kind).toBe('test');
    expect(add(choose('generic'), typeAddress('http://127.0.0.1:5000')).step.kind).toBe('test');
  });

  it('is forgotten when the address becomes https again', () => {
    const accepted = add(choose('generic'), typeAddress('registry.example.com'), tested(noHttps), {
      kind: 'plain-http',
      isAccepted: true,
    });
    const edited = play(
      accepted,
      tested({ kind: 'failed', failure }),
      { kind: 'edit-address' },
      typeAddress('registry.example.com'),
    );
    expect(edited.draft.tls).toEqual({});
    expect(hrefOf(edited.step)).toBe('https://registry.example.com/');
  });
});

describe('a failure', () => {
  it('keeps what was typed, and leads back to the address', () => {
    const flow = play(fail(failure), { kind: 'edit-address' });
    expect(flow.step.kind).toBe('ask-address');
    expect(flow.draft.address).toBe('registry.example.com');
  });

  it('can be tried again, or passed over', () => {
    expect(play(fail(failure), { kind: 'try-again' }).step.kind).toBe('test');
    expect(play(fail(failure), { kind: 'add-anyway' }).step).toMatchObject({
      kind: 'save',
      outcome: { kind: 'untested' },
    });
  });

  it('offers trust only where trust would help', () => {
    expect(toFailureChoices(fail(failure)).map(({ label }) => label)).toEqual([
      'Edit Address',
      'Try Again',
      'Add Anyway',
    ]);
    expect(toFailureChoices(fail(untrusted)).map(({ label }) => label)).toEqual([
      'Edit Address',
      'Try Again',
      'Trust Certificate…',
      'Add Anyway',
    ]);
    expect(play(fail(failure), { kind: 'trust-wanted' }).step.kind).toBe('explain-failure');
  });

  it('is tested again with the file that was trusted', () => {
    const asked = play(fail(untrusted), { kind: 'trust-wanted' });
    expect(asked.step).toMatchObject({ kind: 'trust', server: new URL('https://registry.example.com') });
    expect(play(asked, { kind: 'back' }).step.kind).toBe('explain-failure');
    const trusted = play(asked, { kind: 'trusted', caFile: '/ca.pem' });
    expect(trusted.step.kind).toBe('test');
    expect(trusted.draft.tls).toEqual({ caFile: '/ca.pem' });
  });

  it('lets a typed login be corrected as well', () => {
    const flow = add(
      choose('generic'),
      typeAddress('registry.example.com'),
      tested(needed),
      ...typeLogin,
      tested({ kind: 'failed', failure }),
    );
    expect(toFailureChoices(flow).map(({ label }) => label)).toContain('Edit Login');
    expect(play(flow, { kind: 'sign-in-chosen' }).step.kind).toBe('ask-username');
  });

  it('does not offer another address for a kind that has one place', () => {
    const flow = add(choose('ghcr'), tested({ kind: 'failed', failure }));
    expect(toFailureChoices(flow).map(({ label }) => label)).toEqual(['Try Again', 'Add Anyway']);
  });
});

describe('what belongs to one host', () => {
  const typed = add(choose('generic'), typeAddress('a.example.com'), tested(needed), ...typeLogin);
  const trusted: Flow = { ...typed, draft: { ...typed.draft, tls: { caFile: '/a.pem' } } };
  const atAddress = play(trusted, tested({ kind: 'failed', failure }), { kind: 'edit-address' });

  it('never reaches another: neither the secret nor the trusted authority', () => {
    const flow = play(atAddress, typeAddress('b.example.com'));
    expect(flow.step.kind).toBe('test');
    expect(flow.draft).toMatchObject({ login: 'known', secret: '', tls: {}, username: 'octocat' });
  });

  it('never reaches another by way of another kind either', () => {
    const flow = play(atAddress, { kind: 'back' }, choose('quay'), typeAddress('quay.io'));
    expect(flow.draft).toMatchObject({ login: 'known', secret: '', tls: {} });
  });

  it('stays while only the path is corrected', () => {
    const flow = play(atAddress, typeAddress('a.example.com/base'));
    expect(flow.draft).toMatchObject({ login: 'typed', secret: 's3cret', tls: { caFile: '/a.pem' } });
  });
});

describe('going back', () => {
  it('leads through the questions in reverse', () => {
    let flow = add(
      choose('generic'),
      typeAddress('registry.example.com'),
      tested(needed),
      ...typeLogin,
      tested(refused),
    );
    const seen: string[] = [];
    while (canGoBack(flow)) {
      seen.push(flow.step.kind);
      flow = advance(flow, { kind: 'back' });
    }
    expect([...seen, flow.step.kind]).toEqual([
      'ask-secret',
      'ask-username',
      'choose-access',
      'ask-address',
      'choose-kind',
    ]);
    expect(flow.draft.address).toBe('registry.example.com');
  });

  it('from a test that was cancelled leads to the question before it', () => {
    expect(add(choose('generic'), typeAddress('a.example.com'), { kind: 'back' }).step.kind).toBe(
      'ask-address',
    );
    expect(add(choose('ghcr'), { kind: 'back' }).step.kind).toBe('choose-kind');
  });
});

describe('step numbers', () => {
  it('count the questions that are known by then', () => {
    const asked = add(choose('generic'), typeAddress('registry.example.com'), tested(needed));
    const flows = [
      add(),
      add(choose('generic')),
      asked,
      play(asked, { kind: 'sign-in-chosen' }),
      play(asked, { kind: 'sign-in-chosen' }, { kind: 'username-typed', username: 'octocat' }),
    ];
    expect(flows.map(toStepNumber)).toEqual([
      { step: 1, totalSteps: 2 },
      { step: 2, totalSteps: 2 },
      { step: 3, totalSteps: 5 },
      { step: 4, totalSteps: 5 },
      { step: 5, totalSteps: 5 },
    ]);
    expect(toStepNumber(fail(failure))).toBeUndefined();
  });
});

describe('signing in', () => {
  const start = startSigningIn({
    kind: genericKind,
    url: new URL('https://registry.example.com'),
    tls: undefined,
    username: 'octocat',
  });
  const test = play(
    start,
    { kind: 'username-typed', username: 'octocat' },
    { kind: 'secret-typed', secret: 's3cret' },
  );

  it('asks for a user name and a secret, tries them, and keeps them', () => {
    expect(start.step.kind).toBe('ask-username');
    expect(start.draft.username).toBe('octocat');
    expect(canGoBack(start)).toBe(false);
    expect(toStepNumber(start)).toEqual({ step: 1, totalSteps: 2 });
    expect(test.step.kind).toBe('test');
    expect(play(test, tested({ ...connected, access: 'signed-in' })).step.kind).toBe('save');
  });

  it('asks again for what was refused, and keeps nothing that was', () => {
    expect(play(test, tested(refused)).step).toMatchObject({ kind: 'ask-secret', refusal: refused.summary });
    const failed = play(test, tested({ kind: 'failed', failure }));
    expect(toFailureChoices(failed).map(({ label }) => label)).toEqual(['Try Again', 'Edit Login']);
    expect(play(failed, { kind: 'add-anyway' }).step.kind).toBe('explain-failure');
    expect(play(failed, { kind: 'edit-address' }).step.kind).toBe('explain-failure');
  });

  it('never changes the address to plain HTTP', () => {
    expect(play(test, tested({ kind: 'no-https', failure })).step.kind).toBe('explain-failure');
  });
});

describe('runFlow', () => {
  it('does what each step says until the end', async () => {
    const seen: string[] = [];
    const answers: Readonly<Partial<Record<Step['kind'], FlowEvent>>> = {
      'choose-kind': choose('ghcr'),
      test: tested(connected),
      save: { kind: 'saved' },
    };
    const end = await runFlow(startAdding(genericKind), ({ step }) => {
      seen.push(step.kind);
      return Promise.resolve(answers[step.kind] ?? { kind: 'cancelled' });
    });
    expect(seen).toEqual(['choose-kind', 'test', 'save']);
    expect(end.step).toEqual({ kind: 'end', isSaved: true });
  });
});
