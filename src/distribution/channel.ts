/** The way to one registry that all endpoint groups share: its URLs, its login, its failures. */
import type { Logger } from '../base/logger.ts';
import { WaitTooLongError } from '../http/errors.ts';
import type { HttpRequest } from '../http/message.ts';
import { InvalidReferenceError } from '../oci/errors.ts';
import type { AuthorizedCall, Authorizer, Exchange } from './auth/authorizer.ts';
import { pullScope, pushScope, type Scope } from './auth/scope.ts';
import { type Operation, RateLimitedError, type RegistryError } from './errors.ts';
import { toRegistryError } from './failure.ts';
import type { Subject } from './subject.ts';

export interface ChannelOptions {
  /** The root of the API. */
  readonly root: URL;
  readonly authorizer: Authorizer;
  readonly log: Logger;
  /**
   * What a login has to allow for reading. Default `pull`. Registries deny with `pull` what does not exist yet, and say
   * that it does not exist to who may make it (GitHub, Docker Hub).
   */
  readonly readsWith?: 'pull' | 'push';
}

export class RegistryChannel {
  readonly root: URL;
  readonly host: string;
  readonly log: Logger;
  readonly #authorizer: Authorizer;
  readonly #readsWith: 'pull' | 'push';

  constructor(options: ChannelOptions) {
    this.#readsWith = options.readsWith ?? 'pull';
    this.root = options.root;
    this.host = options.root.host;
    this.log = options.log;
    this.#authorizer = options.authorizer;
  }

  readScope(repository: string): Scope {
    return this.#readsWith === 'push' ? pushScope(repository) : pullScope(repository);
  }

  /** `path` below the root of the API, encoded as in a URL. */
  toUrl(path: string, query: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(path, this.root);
    for (const [name, value] of Object.entries(query)) {
      url.searchParams.append(name, value);
    }
    return url;
  }

  async send(request: HttpRequest, call: AuthorizedCall): Promise<Exchange> {
    const exchange = await this.#sendOrExplain(request, call);
    // distribution-spec, "Warnings": `299 - "<text>"`, meant for a person.
    for (const warning of exchange.response.headers.getAll('warning')) {
      this.log.warn(`${this.host} warns: ${warning.slice(0, 300)}`);
    }
    return exchange;
  }

  async #sendOrExplain(request: HttpRequest, call: AuthorizedCall): Promise<Exchange> {
    try {
      return await this.#authorizer.send(request, call);
    } catch (thrown) {
      if (thrown instanceof WaitTooLongError && thrown.status === 429) {
        const { message, status, retryAfterMs } = thrown;
        throw new RateLimitedError({
          host: this.host,
          subject: call.subject,
          message,
          status,
          retryAfterMs,
          cause: thrown,
        });
      }
      throw thrown;
    }
  }

  /** The error for an exchange that did not give what was asked for; its body is used up. */
  toError(
    exchange: Exchange,
    context: { readonly subject: Subject; readonly operation: Operation },
  ): Promise<RegistryError> {
    return toRegistryError(exchange.response, {
      ...context,
      host: this.host,
      refusal: exchange.refusal,
    });
  }
}

/**
 * The path of something in a repository. Names come from registries too, so none may climb out of its place.
 * @throws InvalidReferenceError
 */
export function toRepositoryPath(repository: string, rest: string): string {
  const segments = repository.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new InvalidReferenceError(repository, 'a repository has no empty parts and no dots alone');
  }
  return `${segments.map(encodeURIComponent).join('/')}/${rest}`;
}

/** A tag or digest in a path; registries do not expect the colon of a digest to be encoded. */
export function toReferencePath(reference: string): string {
  return encodeURIComponent(reference).replaceAll('%3A', ':');
}
