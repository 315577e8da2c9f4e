/** Failures as registries answer with them, and plans of single steps that meet them. */
import type { ChangePlan, PlanItem, Stage, Step } from '../../../src/changes/plan.ts';
import type { ChangeReport, ItemReport } from '../../../src/changes/report.ts';
import {
  DeniedError,
  NotFoundError,
  RateLimitedError,
  type RegistryError,
  RequestFailedError,
  UnauthorizedError,
  UnsupportedError,
} from '../../../src/distribution/errors.ts';
import type { Subject } from '../../../src/distribution/subject.ts';
import type { MemoryRegistry, StepIn } from '../../support/memoryRegistry.ts';

/** The error that our client makes of an answer; see `distribution/failure.ts`. */
export function answered(
  status: number,
  answer: {
    readonly code?: string;
    readonly message?: string;
    readonly subject?: Subject;
    readonly retryAfterMs?: number;
  } = {},
): RegistryError {
  const { code = '', message = '', subject = { kind: 'upload', repository: 'app' } } = answer;
  const detail = {
    host: 'registry.test',
    subject,
    status,
    message: `https://registry.test/v2/app answered ${status}: ${code} ${message}`,
    serverErrors: code === '' && message === '' ? [] : [{ code, message }],
  };
  switch (status) {
    case 401:
      return new UnauthorizedError({ ...detail, reason: 'login-expired' });
    case 403:
      return new DeniedError(detail);
    case 404:
      return new NotFoundError(detail);
    case 429:
      return new RateLimitedError({ ...detail, retryAfterMs: answer.retryAfterMs });
    case 405:
      return new UnsupportedError({
        ...detail,
        operation: subject.kind === 'upload' ? 'upload' : 'push-manifest',
      });
    default:
      return new RequestFailedError(detail);
  }
}

export function ofManifest(reference: string, repository = 'app'): Subject {
  return { kind: 'manifest', repository, reference };
}

/** Throws for the first so many requests whose text matches. */
export function failing(pattern: RegExp, failure: unknown, times = Number.POSITIVE_INFINITY): StepIn {
  let left = times;
  return ({ text }) => {
    if (pattern.test(text) && left-- > 0) {
      throw failure;
    }
  };
}

/** Does something before the first request whose text matches. */
export function before(pattern: RegExp, act: () => void): StepIn {
  let isDone = false;
  return ({ text }) => {
    if (!isDone && pattern.test(text)) {
      isDone = true;
      act();
    }
  };
}

/** A plan with one item, whose stages have one step each. */
export function planOf(kind: ChangePlan['kind'], ...steps: readonly Step[]): ChangePlan {
  return { kind, plannedAt: '2026-08-01T12:00:00.000Z', items: [itemOf('1', ...steps)] };
}

export function itemOf(id: string, ...steps: readonly Step[]): PlanItem {
  const place = steps[0]?.target ?? { registryId: 'here', repository: 'app' };
  const nameOf = (step: Step): Stage['name'] => (step.kind === 'check-tags' ? 'check' : 'tag');
  return {
    id,
    place,
    reference: id,
    effects: [],
    notes: [],
    obstacles: [],
    stages: steps.map((step) => ({ name: nameOf(step), steps: [step] })),
  };
}

export function firstOf(report: ChangeReport): ItemReport {
  const [item] = report.items;
  if (item === undefined) {
    throw new Error('the report has no item');
  }
  return item;
}

/** The texts of what was written, in their order. */
export function listWrites(registry: MemoryRegistry): readonly string[] {
  return registry.requests.filter(({ isWrite }) => isWrite).map(({ text }) => text);
}
