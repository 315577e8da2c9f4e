/** The order in which logins are looked for, as a list; a source that fails is told of once and passed over. */
import { ExplainedError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { AuthFile } from './authFile.ts';
import type { CredentialOrigin, FoundCredential } from './credential.ts';
import type { CredentialHelpers } from './credentialHelper.ts';
import { type RegistryQuery, toHelperServer } from './registryKey.ts';
import type { SignInStore } from './store.ts';
import type { CallOptions } from './storeKind.ts';
import { createWarnOnce } from './warnOnce.ts';

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
  const { signIns, helpers, dockerConfigPath, podmanAuthPaths } = options;
  const report = createReport(options);
  const sources: readonly FindCredential[] = [
    (query, call) => signIns.find(query.registryId, call),
    createFileSource(dockerConfigPath, 'docker-config', { helpers, report }),
    ...podmanAuthPaths.map((file) => createFileSource(file, 'podman-auth', { helpers, report })),
  ];
  return async (query, call) => {
    for (const source of sources) {
      call.signal.throwIfAborted();
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

type Report = (thrown: unknown) => void;

function createReport({ log, onProblem }: Pick<CredentialChainOptions, 'log' | 'onProblem'>): Report {
  const told = new Set<string>();
  const warn = createWarnOnce(log);
  return (thrown) => {
    warn(thrown);
    if (thrown instanceof ExplainedError && !told.has(thrown.summary)) {
      told.add(thrown.summary);
      onProblem(thrown);
    }
  };
}

/** A file, and the helper it names; when something in it is of no use, what else it says is still looked at. */
function createFileSource(
  path: string,
  kind: 'docker-config' | 'podman-auth',
  { helpers, report }: { readonly helpers: CredentialHelpers; readonly report: Report },
): FindCredential {
  const file = new AuthFile(path);
  const askHelper = async (
    helper: string,
    query: CredentialQuery,
    call: CallOptions,
  ): Promise<FoundCredential | undefined> => {
    try {
      const given = await helpers.find({ helper, server: toHelperServer(query), file: path }, call);
      return given === undefined ? undefined : toFound(given, { kind: 'credential-helper', helper, path });
    } catch (thrown) {
      call.signal.throwIfAborted();
      report(thrown);
      return undefined;
    }
  };
  return async (query, call) => {
    for (const answer of await file.findAnswers({ ...query, basePath: toBasePath(query.registryId) })) {
      switch (answer.kind) {
        case 'helper': {
          const found = await askHelper(answer.helper, query, call);
          if (found !== undefined) {
            return found;
          }
          break;
        }
        case 'secret':
          return toFound(answer, { kind, path });
        case 'fault':
          report(answer.error);
          break;
        default:
          return answer satisfies never;
      }
    }
    return undefined;
  };
}

function toBasePath(registryId: string): string {
  return URL.canParse(registryId) ? new URL(registryId).pathname.replaceAll(/^\/+|\/+$/g, '') : '';
}

function toFound(
  given: Pick<FoundCredential, 'secret'> & { readonly username: string | undefined },
  origin: CredentialOrigin,
): FoundCredential {
  const { secret, username } = given;
  return { secret, origin, ...(username === undefined ? {} : { username }) };
}
