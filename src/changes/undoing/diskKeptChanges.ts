/**
 * Kept changes in a folder that several windows share: a record for each change, and the manifests by their digest,
 * shared between records. The record is written last, so that what it names is there; nothing is changed in place.
 */
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import {
  clearUnfinished,
  isMissing,
  isUnfinished,
  makeFolder,
  removeIfOlder,
  replaceFile,
  syncFolder,
} from '../../base/atomicFile.ts';
import { Limiter } from '../../base/concurrency.ts';
import { toMessage } from '../../base/errors.ts';
import type { Logger } from '../../base/logger.ts';
import { computeDigest, type Digest, toAlgorithm } from '../../oci/digest.ts';
import { isSchema1Type } from '../../oci/mediaType.ts';
import { toSchema1Payload } from '../../oci/schema1Payload.ts';
import { KeepFailedError, KeptChangeGoneError } from '../errors.ts';
import type { KeptChange, KeptChanges, KeptManifest } from './keptChanges.ts';
import { createKeptIds, findTimeOfId, formatKeptRecord, parseKeptRecord } from './keptRecord.ts';
import type { ManifestRef } from '../plan.ts';

export interface DiskKeptChangesOptions {
  /** Belongs to the kept changes alone; made when something is first kept. */
  readonly folder: string;
  readonly log: Logger;
  /** Default: the clock. */
  readonly now?: () => Date;
}

export function createDiskKeptChanges(options: DiskKeptChangesOptions): KeptChanges {
  return new DiskKeptChanges(options);
}

const hourMs = 60 * 60 * 1000;
const keptForMs = 30 * 24 * hourMs;
/** Between two times at which one window looks for what can go. */
const pruneEveryMs = hourMs;
/** The record of a window that has just written a manifest may follow for so long. */
const settledAfterMs = hourMs;
/** Some hundred thousand tags; what is larger is not ours. */
const maxRecordBytes = 32 * 1024 * 1024;
const maxOpenFiles = 16;

interface Records {
  readonly changes: readonly KeptChange[];
  /** Records that cannot be read, by their ids. */
  readonly unreadable: readonly string[];
}

class DiskKeptChanges implements KeptChanges {
  readonly #log: Logger;
  readonly #now: () => Date;
  readonly #records: string;
  readonly #manifests: string;
  readonly #toId = createKeptIds();
  readonly #files = new Limiter({ maxConcurrent: maxOpenFiles });
  /** Told of once: they stay where they are. */
  readonly #told = new Set<string>();
  #prunedMs: number | undefined;

  constructor(options: DiskKeptChangesOptions) {
    this.#log = options.log;
    this.#now = options.now ?? (() => new Date());
    this.#records = path.join(options.folder, 'changes');
    this.#manifests = path.join(options.folder, 'manifests');
  }

  async keep(change: Parameters<KeptChanges['keep']>[0]): Promise<string> {
    const at = this.#now();
    const id = this.#toId(at);
    const record = this.#toRecordFile(id);
    const manifests = [...new Map(change.manifests.map((each) => [each.digest, each])).values()];
    try {
      manifests.forEach(refuseDamaged);
      await makeFolder(this.#manifests);
      await makeFolder(this.#records);
      for (const manifest of manifests) {
        await this.#store(manifest);
      }
      await syncFolder(this.#manifests);
      const bytes = formatKeptRecord({ ...change, id, at: at.toISOString(), manifests });
      if (bytes.byteLength > maxRecordBytes) {
        throw new Error(`a record of ${bytes.byteLength} bytes is too large`);
      }
      await replaceFile(record, bytes);
      await syncFolder(this.#records);
      // A window that prunes right now may have looked at the records before this one was there.
      for (const manifest of manifests) {
        await this.#restore(manifest);
      }
    } catch (thrown) {
      await rm(record, { force: true }).catch(() => undefined);
      const { repository } = change.place;
      const message = `${repository}: what undoing needs was not kept: ${toMessage(thrown)}`;
      throw new KeepFailedError({ message, repository, cause: thrown });
    }
    if (this.#isPruningDue()) {
      await this.#prune(await this.#readRecords());
    }
    return id;
  }

  async list(): Promise<readonly KeptChange[]> {
    const records = await this.#readRecords();
    if (this.#isPruningDue()) {
      await this.#prune(records);
    }
    return records.changes
      .filter((change) => !this.#isExpired(Date.parse(change.at)))
      .toSorted((a, b) => (a.id < b.id ? 1 : -1));
  }

  async open(id: string): ReturnType<KeptChanges['open']> {
    const timeMs = findTimeOfId(id);
    if (timeMs === undefined || this.#isExpired(timeMs)) {
      throw new KeptChangeGoneError({ message: `no change is kept under ${JSON.stringify(id)}` });
    }
    try {
      const change = await this.#readRecord(id);
      const manifests = await Promise.all(
        change.manifests.map((ref) => this.#limited(() => this.#readManifest(ref))),
      );
      return { change, manifests };
    } catch (thrown) {
      const message = `the change kept under ${id} cannot be read: ${toMessage(thrown)}`;
      throw new KeptChangeGoneError({ message, cause: thrown });
    }
  }

  async forget(id: string): Promise<void> {
    if (findTimeOfId(id) === undefined) {
      return;
    }
    try {
      await rm(this.#toRecordFile(id), { force: true });
    } catch (thrown) {
      this.#log.warn(`The change kept under ${id} cannot be forgotten: ${toMessage(thrown)}`);
    }
  }

  /** A file that is there already counts as written now, so that no other window takes it for an old one. */
  async #store(manifest: KeptManifest): Promise<void> {
    const file = this.#toManifestFile(manifest.digest);
    const isThere = await utimes(file, this.#now(), this.#now())
      .then(() => this.#readManifest(manifest))
      .then(
        () => true,
        () => false,
      );
    if (!isThere) {
      await replaceFile(file, manifest.bytes);
    }
  }

  async #restore(manifest: KeptManifest): Promise<void> {
    const file = this.#toManifestFile(manifest.digest);
    try {
      await stat(file);
    } catch {
      await replaceFile(file, manifest.bytes);
      await syncFolder(this.#manifests);
    }
  }

  async #readRecords(): Promise<Records> {
    const changes: KeptChange[] = [];
    const unreadable: string[] = [];
    const read = async (id: string): Promise<void> => {
      try {
        changes.push(await this.#readRecord(id));
      } catch (thrown) {
        // Another window may have removed it since the folder was listed.
        if (!isMissing(thrown)) {
          unreadable.push(id);
          this.#tellOnce(id, `The kept change ${id} is left out, since it is damaged: ${toMessage(thrown)}`);
        }
      }
    };
    const ids = await this.#listIds();
    await Promise.all(ids.map((id) => this.#limited(() => read(id))));
    return { changes, unreadable };
  }

  async #listIds(): Promise<readonly string[]> {
    const names = await listFolder(this.#records).catch((thrown: unknown) => {
      this.#log.warn(`What is kept for undoing in ${this.#records} cannot be listed: ${toMessage(thrown)}`);
      return [];
    });
    return names.flatMap((name) => {
      const id = name.endsWith(recordSuffix) ? name.slice(0, -recordSuffix.length) : '';
      if (findTimeOfId(id) !== undefined) {
        return [id];
      }
      if (!isUnfinished(name)) {
        this.#tellOnce(name, `${name} among the kept changes is none of them, and is left alone`);
      }
      return [];
    });
  }

  async #readRecord(id: string): Promise<KeptChange> {
    const file = this.#toRecordFile(id);
    const { size } = await stat(file);
    if (size > maxRecordBytes) {
      throw new Error(`it has ${size} bytes`);
    }
    return parseKeptRecord(id, await readFile(file));
  }

  async #readManifest(ref: ManifestRef): Promise<KeptManifest> {
    const { digest, mediaType, sizeBytes } = ref;
    const file = this.#toManifestFile(digest);
    const { size } = await stat(file);
    if (size !== sizeBytes) {
      throw new Error(`${digest} has ${size} bytes, not ${sizeBytes}`);
    }
    const manifest = { digest, mediaType, sizeBytes, bytes: await readFile(file) };
    refuseDamaged(manifest);
    return manifest;
  }

  #isPruningDue(): boolean {
    const nowMs = this.#now().getTime();
    return this.#prunedMs === undefined || Math.abs(nowMs - this.#prunedMs) >= pruneEveryMs;
  }

  /** Never fails: what cannot be removed now is another time. */
  async #prune(records: Records): Promise<void> {
    const nowMs = this.#now().getTime();
    this.#prunedMs = nowMs;
    try {
      const isOld = (id: string): boolean => this.#isExpired(findTimeOfId(id) ?? nowMs);
      const ids = [...records.changes.map(({ id }) => id), ...records.unreadable];
      for (const id of ids.filter(isOld)) {
        await this.forget(id);
      }
      // While a record cannot be read, nobody knows which manifests it needs.
      if (records.unreadable.every(isOld)) {
        const living = records.changes.filter(({ id }) => !isOld(id));
        await this.#removeManifestsBut(living.flatMap(({ manifests }) => manifests));
      }
      for (const folder of [this.#records, this.#manifests]) {
        await clearUnfinished(folder, nowMs);
      }
    } catch (thrown) {
      if (!isMissing(thrown)) {
        this.#log.warn(`What was kept for undoing cannot be cleared away: ${toMessage(thrown)}`);
      }
    }
  }

  async #removeManifestsBut(needed: readonly ManifestRef[]): Promise<void> {
    const kept = new Set(needed.map(({ digest }) => toManifestName(digest)));
    const names = await listFolder(this.#manifests);
    for (const name of names.filter((each) => manifestName.test(each) && !kept.has(each))) {
      await removeIfOlder(path.join(this.#manifests, name), this.#now().getTime() - settledAfterMs);
    }
  }

  #isExpired(timeMs: number): boolean {
    return this.#now().getTime() - timeMs > keptForMs;
  }

  #tellOnce(name: string, message: string): void {
    if (!this.#told.has(name)) {
      this.#told.add(name);
      this.#log.warn(message);
    }
  }

  #limited<T>(work: () => Promise<T>): Promise<T> {
    return this.#files.run(work, { signal: new AbortController().signal });
  }

  #toRecordFile(id: string): string {
    return path.join(this.#records, `${id}${recordSuffix}`);
  }

  #toManifestFile(digest: Digest): string {
    return path.join(this.#manifests, toManifestName(digest));
  }
}

const recordSuffix = '.json';
const manifestName = /^(sha256-[0-9a-f]{64}|sha512-[0-9a-f]{128})$/;

function toManifestName(digest: Digest): string {
  return digest.replace(':', '-');
}

/** The digest of a signed manifest of schema 1 is that of its payload. */
function refuseDamaged({ digest, mediaType, sizeBytes, bytes }: KeptManifest): void {
  const hashed = isSchema1Type(mediaType) ? toSchema1Payload(bytes) : bytes;
  if (bytes.byteLength !== sizeBytes || computeDigest(hashed, toAlgorithm(digest)) !== digest) {
    throw new Error(`the bytes of ${digest} are not those of its digest`);
  }
}

/** Nothing before the folder is made. */
async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (isMissing(thrown)) {
      return [];
    }
    throw thrown;
  }
}
