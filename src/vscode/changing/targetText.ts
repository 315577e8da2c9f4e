/** Where images are to go, as it is typed. Knows no editor. */
import { repositoryFault, tagFault } from '../../oci/reference.ts';

export type TargetInput =
  | { readonly kind: 'target'; readonly repository: string; readonly tag: string | undefined }
  | { readonly kind: 'fault'; readonly text: string };

/** `team/app` or `team/app:1.2`, also with the registry's own host in front. */
export function parseTarget(text: string, options: { readonly referenceHost: string }): TargetInput {
  const typed = withoutHost(text, options.referenceHost);
  const colon = typed.lastIndexOf(':');
  const repository = colon < 0 ? typed : typed.slice(0, colon);
  const tag = colon < 0 ? undefined : typed.slice(colon + 1);
  if (repository === '') {
    return { kind: 'fault', text: 'Enter a repository, such as team/app.' };
  }
  if (text.includes('@')) {
    return { kind: 'fault', text: 'A digest stays what it is: enter a repository and a tag.' };
  }
  const fault = repositoryFault(repository) ?? (tag === undefined ? undefined : tagFault(tag));
  return fault === undefined
    ? { kind: 'target', repository, tag }
    : { kind: 'fault', text: `${fault.slice(0, 1).toUpperCase()}${fault.slice(1)}.` };
}

/** What stands before the name of each repository, such as `staging/`; may be empty. */
export function parsePrefix(
  text: string,
  options: { readonly referenceHost: string; readonly repositories: readonly string[] },
): { readonly prefix: string } | { readonly fault: string } {
  const prefix = withoutHost(text, options.referenceHost).replace(/\/*$/, '');
  const faults = options.repositories.map((repository) =>
    repositoryFault(joinRepository(prefix, repository)),
  );
  const fault = faults.find((found) => found !== undefined);
  return fault === undefined ? { prefix } : { fault: `${fault.slice(0, 1).toUpperCase()}${fault.slice(1)}.` };
}

export function joinRepository(prefix: string, repository: string): string {
  return prefix === '' ? repository : `${prefix}/${repository}`;
}

/** The last part of the name, for what is dropped onto a folder. */
export function toBaseName(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1);
}

function withoutHost(text: string, referenceHost: string): string {
  const bare = text.trim().replace(/^(https?|docker|oci):\/\//i, '');
  return bare.startsWith(`${referenceHost}/`) ? bare.slice(referenceHost.length + 1) : bare;
}
