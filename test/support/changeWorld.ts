/**
 * Registries, and everything that planning and carrying out is given, with no editor and no disk: what is kept and written
 * down is at hand, and no time passes.
 */
import { applyPlan, type ApplyOptions, type ApplyParts } from '../../src/changes/applying/applyPlan.ts';
import type { JournalEntry } from '../../src/changes/journal/journal.ts';
import type { KeptChange, KeptManifest } from '../../src/changes/undoing/keptChanges.ts';
import { KeptChangeGoneError } from '../../src/changes/errors.ts';
import type { ChangePlan, Effect } from '../../src/changes/plan.ts';
import type { PlanningParts } from '../../src/changes/planningParts.ts';
import { planPromote, type PromoteRequest } from '../../src/changes/copying/planPromote.ts';
import { planRetag } from '../../src/changes/copying/planRetag.ts';
import type { ChangeReport } from '../../src/changes/report.ts';
import type { RegistryClient } from '../../src/distribution/client.ts';
import type { RegistryReader } from '../../src/distribution/registryReader.ts';

const never = new AbortController().signal;
const platform = { os: 'linux', architecture: 'amd64' } as const;

export interface ChangeWorld {
  readonly planning: PlanningParts;
  readonly applying: ApplyParts;
  /** What is kept for undoing. */
  readonly kept: ReadonlyMap<
    string,
    { readonly change: KeptChange; readonly manifests: readonly KeptManifest[] }
  >;
  readonly journal: readonly JournalEntry[];
  readonly log: readonly string[];
  /** How long was waited each time. */
  readonly pauses: readonly number[];
  /** From `registry/repository:tag` to the same in another place, or in the same. */
  promote(from: string, to: string, request?: Partial<PromoteRequest>): Promise<ChangePlan>;
  retag(from: string, ...tags: readonly string[]): Promise<ChangePlan>;
  apply(plan: ChangePlan, options?: Partial<ApplyOptions>): Promise<ChangeReport>;
  /** Plans of kinds that `promote` and `retag` do not make are carried out with some parts being others. */
  applyWith(
    parts: Partial<ApplyParts>,
    plan: ChangePlan,
    options?: Partial<ApplyOptions>,
  ): Promise<ChangeReport>;
}

export function createChangeWorld(
  registries: Readonly<Record<string, RegistryClient>>,
  options: {
    /** What planners read with, and what executing reads named content with; default the registries themselves. */
    readonly readers?: Readonly<Record<string, RegistryReader>>;
  } = {},
): ChangeWorld {
  const kept = new Map<
    string,
    { readonly change: KeptChange; readonly manifests: readonly KeptManifest[] }
  >();
  const journal: JournalEntry[] = [];
  const log: string[] = [];
  const pauses: number[] = [];
  const clientOf = (registryId: string): RegistryClient => {
    const client = registries[registryId];
    if (client === undefined) {
      throw new Error(`there is no registry ${registryId}`);
    }
    return client;
  };
  const readerOf = (registryId: string): RegistryReader =>
    options.readers?.[registryId] ?? clientOf(registryId);
  const hostOf = (registryId: string): string => `${registryId}.test`;
  const write = (message: string): void => void log.push(message);
  const planning: PlanningParts = {
    readerOf,
    targetReaderOf: readerOf,
    hostOf,
    now: () => new Date('2026-08-01T12:00:00Z'),
  };
  const applying: ApplyParts = {
    clientOf,
    readerOf,
    hostOf,
    whoOf: async (registryId) => `ann@${registryId}`,
    kept: {
      async keep(change) {
        const id = `kept-${kept.size + 1}`;
        const manifests = change.manifests.map(({ digest, mediaType, sizeBytes }) => ({
          digest,
          mediaType,
          sizeBytes,
        }));
        kept.set(id, { change: { ...change, id, at: 'now', manifests }, manifests: change.manifests });
        return id;
      },
      list: async () => [...kept.values()].map(({ change }) => change),
      async open(id) {
        const found = kept.get(id);
        if (found === undefined) {
          throw new KeptChangeGoneError({ message: id });
        }
        return found;
      },
      forget: async (id) => void kept.delete(id),
    },
    journal: { write: async (entry) => void journal.push(entry), read: async () => journal },
    log: { debug: write, info: write, warn: write, error: write },
    async pause(delayMs, { signal }) {
      pauses.push(delayMs);
      signal.throwIfAborted();
    },
  };
  const applyWith: ChangeWorld['applyWith'] = (parts, plan, applyOptions) =>
    applyPlan({ ...applying, ...parts }, plan, { signal: never, ...applyOptions });
  return {
    planning,
    applying,
    kept,
    journal,
    log,
    pauses,
    promote(from, to, request = {}) {
      const source = parseImage(from);
      const target = parseImage(to);
      const copy = {
        source,
        target: target.place,
        tag: target.reference === '' ? undefined : target.reference,
      };
      const whole = { copies: [copy], withReferrers: true, platform, ...request };
      return planPromote(planning, whole, { signal: never });
    },
    retag(from, ...tags) {
      return planRetag(planning, { ...parseImage(from), tags, platform }, { signal: never });
    },
    apply: (plan, applyOptions) => applyWith({}, plan, applyOptions),
    applyWith,
  };
}

/** `registry/repository:tag` or `registry/repository@digest`; without either the reference is empty. */
function parseImage(text: string): {
  readonly place: { readonly registryId: string; readonly repository: string };
  readonly reference: string;
} {
  const match = /^([^/]+)\/([^:@]+)(?:[:@](.*))?$/.exec(text);
  const [, registryId = '', repository = '', reference = ''] = match ?? [];
  return { place: { registryId, repository }, reference };
}

/** The kinds of the effects of a plan, each with its tag or the role of its manifest. */
export function describeEffects(plan: ChangePlan): readonly string[] {
  const describe = (effect: Effect): string => `${effect.kind} ${'tag' in effect ? effect.tag : effect.role}`;
  return plan.items.flatMap(({ effects }) => effects.map(describe));
}
