/**
 * Asks the person before a login is sent to a token service on another host than the registry's: once for each pair,
 * however many requests want to know. A yes is kept; a no holds for the requests that are under way, and the next try
 * asks again. Work that nobody asked for gets a no, and asks nobody. Knows no editor.
 */
import { untilAborted } from '../base/abort.ts';
import { isJsonObject } from '../base/json.ts';
import type { RealmPolicy } from '../distribution/credentialSource.ts';
import { canonicalRegistry } from '../oci/reference.ts';
import { isQuiet } from './quietWork.ts';
import type { Memory } from './tree/treePreferences.ts';

export interface RealmQuestion {
  readonly registryHost: string;
  readonly realmHost: string;
  /** Scheme, host and port of the token service. */
  readonly realmOrigin: string;
}

export interface RealmApprovals extends RealmPolicy {
  /** Forgets what was allowed for a registry that is no longer used. */
  forget(registryHost: string): Promise<void>;
  /** The registries for which `realmHost` was allowed. */
  registriesServedBy(realmHost: string): readonly string[];
}

interface RealmApprovalOptions {
  readonly memory: Memory;
  /** Resolves to what the person says. */
  ask(question: RealmQuestion): PromiseLike<boolean>;
  readonly monotonicMs?: () => number;
}

/** Token services that a vendor runs on a host of its own. All other hosted registries use the registry's host. */
const wellKnown: ReadonlyMap<string, string> = new Map([
  // docs.docker.com, "Registry authentication": auth.docker.io for registry-1.docker.io.
  ['docker.io', 'https://auth.docker.io'],
  // docs.gitlab.com, "Authenticate with the container registry": /jwt/auth on GitLab itself.
  ['registry.gitlab.com', 'https://gitlab.com'],
]);

const memoryKey = 'approvedRealms';

/** Long enough for requests that were sent together with the one that asked. */
const refusalHoldsMs = 1500;

export function createRealmPolicy(options: RealmApprovalOptions): RealmApprovals {
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const pending = new Map<string, Promise<boolean>>();
  const refusedUntilMs = new Map<string, number>();

  const ask = async (question: RealmQuestion): Promise<boolean> => {
    const isAllowed = await options.ask(question);
    if (isAllowed) {
      const known = readApproved(options.memory);
      const origins = [...(known.get(question.registryHost) ?? []), question.realmOrigin];
      await writeApproved(options.memory, new Map([...known, [question.registryHost, origins]]));
    } else {
      refusedUntilMs.set(toKey(question), monotonicMs() + refusalHoldsMs);
    }
    return isAllowed;
  };

  return {
    async approve({ registryHost, realm }, { signal }) {
      const question = {
        registryHost: canonicalRegistry(registryHost),
        realmHost: realm.host,
        realmOrigin: realm.origin,
      };
      const key = toKey(question);
      if (isSameServer(question) || wellKnown.get(question.registryHost) === question.realmOrigin) {
        return true;
      }
      if (readApproved(options.memory).get(question.registryHost)?.includes(question.realmOrigin) === true) {
        return true;
      }
      if (isQuiet() || (refusedUntilMs.get(key) ?? -Infinity) > monotonicMs()) {
        return false;
      }
      signal.throwIfAborted();
      // The question stays on the screen when the request that asked it is gone, so nobody asks it twice.
      const asked = pending.get(key) ?? ask(question).finally(() => pending.delete(key));
      pending.set(key, asked);
      return untilAborted(asked, { signal });
    },
    async forget(registryHost) {
      const known = new Map(readApproved(options.memory));
      if (known.delete(canonicalRegistry(registryHost))) {
        await writeApproved(options.memory, known);
      }
    },
    registriesServedBy: (realmHost) =>
      [...readApproved(options.memory)]
        .filter(([, origins]) =>
          origins.some((origin) => URL.canParse(origin) && new URL(origin).host === realmHost),
        )
        .map(([registryHost]) => registryHost),
  };
}

function toKey(question: RealmQuestion): string {
  return `${question.registryHost} ${question.realmOrigin}`;
}

function isSameServer(question: RealmQuestion): boolean {
  return question.registryHost === canonicalRegistry(question.realmHost);
}

/** By registry, the origins that may have its login. */
function readApproved(memory: Memory): ReadonlyMap<string, readonly string[]> {
  const kept = memory.get(memoryKey);
  const entries = isJsonObject(kept) ? Object.entries(kept) : [];
  return new Map(
    entries.map(([host, origins]) => [
      host,
      Array.isArray(origins) ? origins.filter((origin) => typeof origin === 'string') : [],
    ]),
  );
}

function writeApproved(memory: Memory, approved: ReadonlyMap<string, readonly string[]>): PromiseLike<void> {
  return memory.update(memoryKey, Object.fromEntries(approved));
}
