/** The client of one registry: everything the distribution API can do, over one login and one cache of tokens. */
import type { Logger } from '../base/logger.ts';
import type { HttpClient } from '../http/message.ts';
import { Authorizer } from './auth/authorizer.ts';
import { fetchBlob, findBlob, openBlob } from './blobs.ts';
import { listRepositories } from './catalog.ts';
import { RegistryChannel } from './channel.ts';
import type { CredentialSource, RealmPolicy } from './credentialSource.ts';
import { deleteManifest, deleteTag } from './deletion.ts';
import { putManifest } from './manifestPut.ts';
import { fetchManifest, findManifest } from './manifests.ts';
import { ping } from './ping.ts';
import { linkReferrer } from './referrerLink.ts';
import { Referrers } from './referrers.ts';
import { type RegistryAddress, toApiRoot } from './registryAddress.ts';
import type { RegistryReader } from './registryReader.ts';
import type { RegistryWriter } from './registryWriter.ts';
import { listTags } from './tags.ts';
import { mountBlob, uploadBlob } from './uploads.ts';

export interface RegistryClientOptions {
  readonly registry: RegistryAddress;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  readonly realms: RealmPolicy;
  readonly log: Logger;
  /** A clock that only goes forward, in milliseconds; for the lifetime of tokens. */
  readonly monotonicMs?: () => number;
}

export type RegistryClient = RegistryReader &
  RegistryWriter & {
    /** After a login changed: drops tokens, the remembered login and everything learned about signing in. */
    forgetTokens(): void;
  };

/** A client with its other half: the same login, the same tokens. */
export interface ConnectedClient extends RegistryClient {
  /**
   * For who is about to write: it reads with the right to write, since registries deny to others what does not exist yet.
   */
  readonly forChanges: RegistryClient;
}

/** Sends nothing by itself. `http` stays its owner's to close. */
export function createRegistryClient(options: RegistryClientOptions): ConnectedClient {
  const { registry, http, credentials, realms, log } = options;
  const root = toApiRoot(registry);
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const authorizer = new Authorizer({ root, http, credentials, realms, log, monotonicMs });
  const parts = { root, authorizer, log };
  return {
    ...createClient(new RegistryChannel(parts), authorizer),
    forChanges: createClient(new RegistryChannel({ ...parts, readsWith: 'push' }), authorizer),
  };
}

function createClient(channel: RegistryChannel, authorizer: Authorizer): RegistryClient {
  const referrers = new Referrers(channel);
  return {
    ping: (call) => ping(channel, call),
    listRepositories: (call) => listRepositories(channel, call),
    listTags: (repository, call) => listTags(channel, repository, call),
    findManifest: (repository, reference, call) => findManifest(channel, { repository, reference }, call),
    fetchManifest: (repository, reference, call) => fetchManifest(channel, { repository, reference }, call),
    findBlob: (repository, digest, call) => findBlob(channel, { repository, digest }, call),
    fetchBlob: (repository, digest, call) => fetchBlob(channel, { repository, digest }, call),
    openBlob: (repository, digest, call) => openBlob(channel, { repository, digest }, call),
    listReferrers: (repository, digest, call) => referrers.list({ ...call, repository, digest }, call),
    putManifest: (repository, reference, call) => putManifest(channel, { repository, reference }, call),
    linkReferrer: (repository, subject, call) => linkReferrer(channel, { repository, subject }, call),
    deleteManifest: (repository, digest, call) => deleteManifest(channel, { repository, digest }, call),
    deleteTag: (repository, tag, call) => deleteTag(channel, { repository, tag }, call),
    uploadBlob: (repository, content, call) => uploadBlob(channel, { repository, content }, call),
    mountBlob: (repository, digest, call) =>
      mountBlob(channel, { repository, digest, from: call.from }, call),
    forgetTokens: () => authorizer.forget(),
  };
}
