/** The name of a repository as a person types or pastes it for a registry. */
import { dockerHub, repositoryFault } from '../../oci/reference.ts';

type RepositoryInput =
  | { readonly kind: 'repository'; readonly repository: string }
  | { readonly kind: 'fault'; readonly text: string };

/**
 * Takes `team/app`, and a pasted `https://host/team/app` or `host/team/app` of the same registry.
 * `referenceHost` is how references name the registry.
 */
export function parseRepositoryInput(text: string, referenceHost: string): RepositoryInput {
  const bare = text.trim().replace(/^(https?|docker|oci):\/\//i, '');
  const prefix = `${referenceHost}/`;
  const named = bare.startsWith(prefix) ? bare.slice(prefix.length) : bare;
  if (named === '') {
    return fault('Enter the name of a repository.');
  }
  const tagged = /^([^:@]+)[:@]/.exec(named);
  if (tagged?.[1] !== undefined) {
    return fault(`Enter the repository alone, without tag or digest: ${tagged[1]}.`);
  }
  const repository = referenceHost === dockerHub && !named.includes('/') ? `library/${named}` : named;
  const found = repositoryFault(repository);
  return found === undefined ? { kind: 'repository', repository } : fault(`${capitalise(found)}.`);
}

function fault(text: string): RepositoryInput {
  return { kind: 'fault', text };
}

function capitalise(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
