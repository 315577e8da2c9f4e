/** Where images are to go, as it is typed. Knows no editor. */
import { canonicalRegistry, repositoryFault, tagFault } from '../../oci/reference.ts';

export type TargetInput =
  | { readonly kind: 'target'; readonly repository: string; readonly tag: string | undefined }
  | { readonly kind: 'fault'; readonly text: string };

/** `team/app` or `team/app:1.2`, also with the registry's own host in front. */
export function parseTarget(text: string, options: { readonly referenceHost: string }): TargetInput {
  const typed = withoutHost(text, options.referenceHost);
  const slash = typed.lastIndexOf('/');
  const colon = typed.lastIndexOf(':');
  const hasTag = colon > slash;
  const repository = hasTag ? typed.slice(0, colon) : typed;
  const tag = hasTag ? typed.slice(colon + 1) : undefined;
  if (repository === '') {
    return { kind: 'fault', text: 'Enter a repository, such as team/app.' };
  }
  if (typed.includes('@')) {
    return { kind: 'fault', text: 'A digest stays what it is: enter a repository and a tag.' };
  }
  if (repository.includes(':')) {
    // Only the port of a host is followed by more.
    return { kind: 'fault', text: toOtherHostFault(options.referenceHost) };
  }
  const fault = repositoryFault(repository) ?? (tag === undefined ? undefined : tagFault(tag));
  return fault === undefined
    ? { kind: 'target', repository, tag }
    : { kind: 'fault', text: toSentence(fault) };
}

/** What stands before the name of each repository, such as `staging/`; may be empty. */
export function parsePrefix(
  text: string,
  options: { readonly referenceHost: string; readonly repositories: readonly string[] },
): { readonly prefix: string } | { readonly fault: string } {
  const prefix = withoutHost(text, options.referenceHost).replace(/\/+$/, '');
  if (prefix.includes(':')) {
    return { fault: toOtherHostFault(options.referenceHost) };
  }
  const faults = options.repositories.map((repository) =>
    repositoryFault(joinRepository(prefix, repository)),
  );
  const fault = faults.find((found) => found !== undefined);
  return fault === undefined ? { prefix } : { fault: toSentence(fault) };
}

export function joinRepository(prefix: string, repository: string): string {
  return prefix === '' ? repository : `${prefix}/${repository}`;
}

/** The last part of the name, for what is dropped onto a folder. */
export function toBaseName(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

/** What follows the registry's own host, under whatever name of it; a text without it stays as it is. */
function withoutHost(text: string, referenceHost: string): string {
  const bare = text.trim().replace(/^(https?|docker|oci):\/\//i, '');
  const [host = ''] = bare.split('/', 1);
  const full = `${canonicalRegistry(host)}${bare.slice(host.length)}`;
  if (full === referenceHost) {
    return '';
  }
  return full.startsWith(`${referenceHost}/`) ? full.slice(referenceHost.length + 1) : bare;
}

function toOtherHostFault(referenceHost: string): string {
  return `The registry is ${referenceHost}: enter a repository of it, such as team/app.`;
}

function toSentence(fault: string): string {
  return `${fault.slice(0, 1).toUpperCase()}${fault.slice(1)}.`;
}
