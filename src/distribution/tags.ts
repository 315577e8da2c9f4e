/** The tags of a repository, GET /v2/<name>/tags/list (distribution-spec, "Listing Tags"). */
import { maxTagLength } from '../oci/reference.ts';
import { type RegistryChannel, toRepositoryPath } from './channel.ts';
import { readJsonBody } from './jsonBody.ts';
import { readNames } from './names.ts';
import { type Listing, readPages } from './pages.ts';
import type { ListOptions, Page } from './registryReader.ts';

/** Registries without paging send all tags at once, and there are repositories with hundreds of thousands. */
const limitBytes = 32 * 1024 * 1024;
const headersTimeoutMs = 60_000;

/** A repository without tags is one page without items, however the registry says it: null, an empty list, 404. */
export function listTags(
  channel: RegistryChannel,
  repository: string,
  options: ListOptions,
): AsyncGenerator<Page<string>, void> {
  return readPages(channel, createListing(channel, repository), options);
}

function createListing(channel: RegistryChannel, repository: string): Listing<string> {
  const { host } = channel;
  const subject = { kind: 'tags', repository } as const;
  return {
    path: toRepositoryPath(repository, 'tags/list'),
    call: { scope: channel.readScope(repository), repository, subject },
    accept: 'application/json',
    headersTimeoutMs,
    order: 'lexical',
    maxNameLength: maxTagLength,
    toName: (tag) => tag,
    async parse({ response }) {
      const body = await readJsonBody(response, { host, subject, limitBytes, what: 'the list of tags' });
      return readNames(body['tags'], { host, subject });
    },
    toError: (exchange) => channel.toError(exchange, { subject, operation: 'read' }),
    // The Distribution forgets a repository with its last tag.
    isEmptyList: (error) =>
      error.status === 404 && error.serverErrors.some(({ code }) => code === 'NAME_UNKNOWN'),
  };
}
