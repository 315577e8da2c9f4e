/** Whether a login may go to a token service on another host: known ones may, others after the person said so once. */
import { SingleFlight } from '../base/singleFlight.ts';
import type { RealmPolicy } from '../distribution/credentialSource.ts';
import { canonicalRegistry } from '../oci/reference.ts';
import type { Memory } from './tree/treePreferences.ts';

/** Registry host to the hosts of its token service, as their vendors document them. */
const knownRealms: readonly { readonly registry: RegExp; readonly realm: RegExp }[] = [
  { registry: /^docker\.io$/, realm: /^auth\.docker\.io$/ },
  { registry: /^registry\.gitlab\.com$/, realm: /^gitlab\.com$/ },
  { registry: /^registry\.redhat\.io$/, realm: /^sso\.redhat\.com$/ },
  { registry: /^registry\.digitalocean\.com$/, realm: /^api\.digitalocean\.com$/ },
  { registry: /^registry\.heroku\.com$/, realm: /^auth\.heroku\.com$/ },
];

const memoryKey = 'approvedRealms';

export function createRealmPolicy(options: {
  readonly memory: Memory;
  /** Asks the person; resolves to what they said. */
  readonly ask: (query: { readonly registryHost: string; readonly realmHost: string }) => Promise<boolean>;
}): RealmPolicy {
  const flights = new SingleFlight<boolean>();
  const approved = (): readonly string[] => {
    const kept = options.memory.get(memoryKey);
    return Array.isArray(kept) ? kept.filter((entry) => typeof entry === 'string') : [];
  };
  return {
    async approve({ registryHost, realm }, { signal }) {
      const registry = canonicalRegistry(registryHost);
      const isKnown = knownRealms.some(
        (pair) =>
          pair.registry.test(registry) && pair.realm.test(realm.hostname) && realm.protocol === 'https:',
      );
      const key = `${registry} ${realm.origin}`;
      if (isKnown || approved().includes(key)) {
        return true;
      }
      // Several requests meet the same challenge at once; the person is asked once for all of them.
      return flights.run(
        key,
        async () => {
          const isAllowed = await options.ask({ registryHost: registry, realmHost: realm.host });
          if (isAllowed) {
            await options.memory.update(memoryKey, [...approved(), key]);
          }
          return isAllowed;
        },
        { signal },
      );
    },
  };
}
