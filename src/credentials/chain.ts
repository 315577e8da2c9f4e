/** The order in which logins are looked for, as a list; a source that fails is told of once and passed over. */
import { ExplainedError, toMessage } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { AuthFile } from './authFile.ts';
import type { CredentialOrigin, FoundCredential } from './credential.ts';
import type { CredentialHelpers } from './credentialHelper.ts';
import { type RegistryQuery, toHelperServer } from './registryKey.ts';
import type { SignInStore } from './store.ts';
import type { CallOptions } from './storeKind.ts';

export interface CredentialQuery extends RegistryQuery {
  /** The registry's id, under which Sign In keeps its login. */
  readonly registryId: string;
}

export type FindCredential = (
  query: CredentialQuery,
  options: CallOptions,
) => Promise<FoundCredential | undefined>;

export interface CredentialChainOptions {
  readonly signIns: SignInStore;
  readonly helpers: CredentialHelpers;
  readonly dockerConfigPath: string;
  readonly podmanAuthPaths: readonly string[];
  readonly log: Logger;
  /** Told once for each distinct failure of a source. */
  readonly onProblem: (problem: ExplainedError) => void;
}

/** What was typed into Sign In, then Docker's file, then Podman's; `undefined` means anonymous. */
export function createCredentialChain(options: CredentialChainOptions): FindCredential {
  const told = new Set<string>();
  const sources: readonly FindCredential[] = [
    (query, call) => options.signIns.find(query.registryId, call),
    createFileSource(options.dockerConfigPath, 'docker-config', options),
    ...options.podmanAuthPaths.map((file) => createFileSource(file, 'podman-auth', options)),
  ];
  const report = (thrown: unknown): void => {
    options.log.warn(toMessage(thrown));
    if (thrown instanceof ExplainedError && !told.has(thrown.summary)) {
      told.add(thrown.summary);
      options.onProblem(thrown);
    }
  };
  return async (query, call) => {
    for (const source of sources) {
      try {
        const found = await source(query, call);
        if (found !== undefined) {
          return found;
        }
      } catch (thrown) {
        call.signal.throwIfAborted();
        report(thrown);
      }
    }
    return undefined;
  };
}

/** A file, and the helpers it names; when a helper fails, the file's own entry is still looked at. */
function createFileSource(
  path: string,
  kind: 'docker-config' | 'podman-auth',
  { helpers }: Pick<CredentialChainOptions, 'helpers'>,
): FindCredential {
  const file = new AuthFile(path);
  return async (query, call) => {
    let failure: { readonly thrown: unknown } | undefined;
    for (const answer of await file.findAnswers(query)) {
      if (answer.kind === 'secret') {
        return toFound(answer, { kind, path });
      }
      try {
        const { helper } = answer;
        const given = await helpers.find({ helper, server: toHelperServer(query), file: path }, call);
        if (given !== undefined) {
          return toFound(given, { kind: 'credential-helper', helper, path });
        }
      } catch (thrown) {
        call.signal.throwIfAborted();
        failure = { thrown };
      }
    }
    if (failure !== undefined) {
      throw failure.thrown;
    }
    return undefined;
  };
}

function toFound(
  given: Pick<FoundCredential, 'secret'> & { readonly username: string | undefined },
  origin: CredentialOrigin,
): FoundCredential {
  const { secret, username } = given;
  return { secret, origin, ...(username === undefined ? {} : { username }) };
}
