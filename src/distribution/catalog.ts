/**
 * The list of a registry's repositories, GET /v2/_catalog: an extension of the CNCF Distribution
 * (docs/content/spec/api.md, "Catalog"), not part of OCI, and switched off or kept for administrators in many places.
 */
import { maxRepositoryLength } from '../oci/reference.ts';
import { catalogScope } from './auth/scope.ts';
import type { Exchange } from './auth/authorizer.ts';
import type { RegistryChannel } from './channel.ts';
import {
  BrokenProtocolError,
  CatalogUnavailableError,
  type CatalogUnavailableReason,
  DeniedError,
  type RegistryError,
  UnsupportedError,
} from './errors.ts';
import { readJsonBody } from './jsonBody.ts';
import { readNames } from './names.ts';
import { type Listing, readPages } from './pages.ts';
import type { ListOptions, Page } from './registryReader.ts';

/** Registries on object storage walk through all of it for one page. */
const headersTimeoutMs = 120_000;
const limitBytes = 32 * 1024 * 1024;
const subject = { kind: 'catalog' } as const;

/**
 * An empty list does not prove that there is nothing: some registries leave out what the login may not list.
 * When a repository vanishes between two pages the listing begins anew; one resumed by `from` may then repeat names.
 * @throws CatalogUnavailableError where there is no list, or none for this login.
 */
export async function* listRepositories(
  channel: RegistryChannel,
  options: ListOptions,
): AsyncGenerator<Page<string>, void> {
  try {
    yield* readPages(channel, createListing(channel), options);
  } catch (thrown) {
    // The token service may be the one that says it.
    throw thrown instanceof DeniedError ? toUnavailable('no-permission', thrown) : thrown;
  }
}

function createListing(channel: RegistryChannel): Listing<string> {
  return {
    path: '_catalog',
    call: { scope: catalogScope, subject },
    accept: 'application/json',
    headersTimeoutMs,
    order: 'lexical',
    maxNameLength: maxRepositoryLength,
    canRestart: true,
    toName: (name) => name,
    parse: (exchange) => parse(exchange, channel),
    toError: (exchange) => explain(exchange, channel),
  };
}

async function parse(exchange: Exchange, channel: RegistryChannel): Promise<readonly string[]> {
  const { host } = channel;
  try {
    const body = await readJsonBody(exchange.response, {
      host,
      subject,
      limitBytes,
      what: 'the list of repositories',
    });
    return readNames(body['repositories'], { host, subject });
  } catch (thrown) {
    // A web page in its place is how some say that they have no such list.
    throw thrown instanceof BrokenProtocolError ? toUnavailable('not-offered', thrown) : thrown;
  }
}

async function explain(exchange: Exchange, channel: RegistryChannel): Promise<RegistryError> {
  const error = await channel.toError(exchange, { subject, operation: 'list-repositories' });
  const reason = toReason(exchange, error);
  return reason === undefined ? error : toUnavailable(reason, error);
}

/** `undefined` for what is not about the catalog: a wrong password, an overloaded server. */
function toReason(exchange: Exchange, error: RegistryError): CatalogUnavailableReason | undefined {
  const { refusal, access } = exchange;
  if (refusal === 'denied') {
    return 'no-permission';
  }
  if (refusal === 'denied-anonymously') {
    return 'no-login';
  }
  if (error.status === 403) {
    return access === 'anonymous' ? 'no-login' : 'no-permission';
  }
  return error.status === 404 || error instanceof UnsupportedError ? 'not-offered' : undefined;
}

function toUnavailable(reason: CatalogUnavailableReason, error: RegistryError): CatalogUnavailableError {
  const { host, message, serverErrors, status } = error;
  return new CatalogUnavailableError({
    host,
    message,
    serverErrors,
    ...(status === undefined ? {} : { status }),
    reason,
    cause: error,
  });
}
