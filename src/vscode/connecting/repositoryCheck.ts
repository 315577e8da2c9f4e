/** Whether a repository is there, found out with one request. */
import { ExplainedError, type RemedyAction } from '../../base/errors.ts';
import type { RegistryReader } from '../../distribution/registryReader.ts';

export type RepositoryCheck =
  | { readonly kind: 'found' }
  /** Not there, empty, or not to be seen with this login: registries do not always tell which. */
  | { readonly kind: 'unclear'; readonly summary: string; readonly action: RemedyAction | undefined };

export async function checkRepository(
  reader: Pick<RegistryReader, 'listTags'>,
  repository: string,
  options: { readonly signal: AbortSignal },
): Promise<RepositoryCheck> {
  try {
    for await (const page of reader.listTags(repository, { ...options, pageSize: 1 })) {
      return page.items.length > 0 ? { kind: 'found' } : toEmpty(repository);
    }
    return toEmpty(repository);
  } catch (thrown) {
    options.signal.throwIfAborted();
    if (thrown instanceof ExplainedError) {
      return { kind: 'unclear', summary: thrown.summary, action: thrown.remedy?.action };
    }
    throw thrown;
  }
}

function toEmpty(repository: string): RepositoryCheck {
  return {
    kind: 'unclear',
    summary: `${repository} has no tags, was not found, or may not be seen with this login.`,
    action: undefined,
  };
}
