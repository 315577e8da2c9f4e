/** What is said about the address of a registry while it is typed. */
import { parseRegistryAddress, toRegistryId } from '../savedRegistries.ts';
import { findRegistryKind, type RegistryKind } from './registryKinds.ts';

/** About a value while it is typed: a fault must be mended before going on, a notice is only worth knowing. */
export interface Remark {
  readonly severity: 'fault' | 'notice';
  readonly text: string;
}

export function checkAddress(
  text: string,
  context: {
    readonly kind: RegistryKind;
    /** The registries there are, by id. */
    readonly saved: ReadonlyMap<string, string>;
  },
): Remark | undefined {
  const url = parseRegistryAddress(text);
  if (typeof url === 'string') {
    return { severity: 'fault', text: url };
  }
  const title = context.saved.get(toRegistryId(url));
  if (title !== undefined) {
    return notice(`${title} is in the list already; going on changes it.`);
  }
  return checkKind(url, context.kind) ?? checkPath(url);
}

function checkKind(url: URL, kind: RegistryKind): Remark | undefined {
  const { address, label } = kind;
  return address.kind === 'typed' && address.hosts?.test(url.hostname) === false
    ? notice(`Addresses of ${label} look like ${address.example}.`)
    : undefined;
}

/** Hosted registries live at the root of their host, so a path is the beginning of an image's name. */
function checkPath(url: URL): Remark | undefined {
  if (url.pathname === '/') {
    return undefined;
  }
  const { address } = findRegistryKind({ kind: 'auto', url });
  return address.kind === 'fixed' || address.hosts !== undefined || address.proposal !== undefined
    ? notice(
        `Enter ${url.host} alone; repositories such as ${url.pathname.slice(1)} are found or added afterwards.`,
      )
    : notice(`The API is looked for at ${url.href.replace(/\/$/, '')}/v2/.`);
}

function notice(text: string): Remark {
  return { severity: 'notice', text };
}
