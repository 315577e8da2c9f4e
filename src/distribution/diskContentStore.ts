/**
 * A content store in a folder: one file per digest, written whole or not at all, so that several windows may share it.
 * Its size is bounded; what was used longest ago goes first. It is a cache: every failure of the disk is logged and
 * otherwise the same as not having the content.
 */
import { isMissing } from '../base/atomicFile.ts';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAbort } from '../base/abort.ts';
import { toMessage } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { computeDigest, type Digest, toAlgorithm } from '../oci/digest.ts';
import type { ContentStore } from './contentStore.ts';
import type { CallOptions } from './registryReader.ts';

export interface DiskContentStoreOptions {
  /** Belongs to the store alone; made when something is first kept. */
  readonly folder: string;
  readonly maxBytes: number;
  readonly log: Logger;
  /** Whether a file is what was kept; without it, whether its bytes have the digest it is kept under. */
  readonly isIntact?: (bytes: Uint8Array) => boolean;
}

/** When room is made, this much of the maximum stays. */
const keptShare = 0.8;
/** A file used more often than this is not marked as used each time. */
const markAfterMs = 10 * 60 * 1000;
/** What another window has not finished writing by now it never will. */
const abandonedAfterMs = 60 * 60 * 1000;

export function createDiskContentStore(options: DiskContentStoreOptions): ContentStore {
  return new DiskContentStore(options);
}

class DiskContentStore implements ContentStore {
  readonly #options: DiskContentStoreOptions;
  /** What the folder held when it was last looked through, and what we have added since. */
  #totalBytes: number | undefined;
  #cleaning: Promise<void> | undefined;
  #isFailing = false;

  constructor(options: DiskContentStoreOptions) {
    this.#options = options;
  }

  async find(digest: Digest, options: CallOptions): Promise<Uint8Array | undefined> {
    options.signal.throwIfAborted();
    const file = this.#toPath(digest);
    try {
      const bytes = await readFile(file, { signal: options.signal });
      if (!this.#isIntact(digest, bytes)) {
        this.#options.log.warn(`Cached content ${digest} is damaged and was dropped`);
        await rm(file, { force: true });
        return undefined;
      }
      await markUsed(file);
      return bytes;
    } catch (thrown) {
      if (isAbort(thrown, options.signal)) {
        throw options.signal.reason;
      }
      if (!isMissing(thrown)) {
        this.#report('read', thrown);
      }
      return undefined;
    }
  }

  async keep(digest: Digest, bytes: Uint8Array): Promise<void> {
    // A single thing that takes a large part of the room would push out everything else.
    if (bytes.byteLength > this.#options.maxBytes / 4) {
      return;
    }
    const file = this.#toPath(digest);
    const unfinished = `${file}.${randomUUID()}${unfinishedSuffix}`;
    try {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(unfinished, bytes);
      await rename(unfinished, file);
      await this.#makeRoom(bytes.byteLength);
    } catch (thrown) {
      this.#report('write', thrown);
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  #isIntact(digest: Digest, bytes: Uint8Array): boolean {
    const { isIntact } = this.#options;
    return isIntact === undefined ? computeDigest(bytes, toAlgorithm(digest)) === digest : isIntact(bytes);
  }

  #toPath(digest: Digest): string {
    const hex = digest.slice(digest.indexOf(':') + 1);
    return path.join(this.#options.folder, toAlgorithm(digest), hex.slice(0, 2), hex);
  }

  async #makeRoom(addedBytes: number): Promise<void> {
    this.#totalBytes = this.#totalBytes === undefined ? undefined : this.#totalBytes + addedBytes;
    if (this.#totalBytes !== undefined && this.#totalBytes <= this.#options.maxBytes) {
      return;
    }
    this.#cleaning ??= this.#clean().finally(() => {
      this.#cleaning = undefined;
    });
    await this.#cleaning;
  }

  /** Other windows add and remove files as well, so the folder itself is looked through. */
  async #clean(): Promise<void> {
    const files = await listFiles(this.#options.folder);
    const now = Date.now();
    let totalBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const allowedBytes =
      totalBytes > this.#options.maxBytes ? this.#options.maxBytes * keptShare : this.#options.maxBytes;
    for (const file of files.toSorted((a, b) => a.usedMs - b.usedMs)) {
      const isAbandoned = file.path.endsWith(unfinishedSuffix) && now - file.usedMs > abandonedAfterMs;
      if (isAbandoned || (totalBytes > allowedBytes && !file.path.endsWith(unfinishedSuffix))) {
        await rm(file.path, { force: true });
        totalBytes -= file.sizeBytes;
      }
    }
    this.#totalBytes = totalBytes;
  }

  /** Once is enough: a disk that is full stays full for a while. */
  #report(what: string, thrown: unknown): void {
    if (!this.#isFailing) {
      this.#isFailing = true;
      this.#options.log.warn(
        `The content cache cannot ${what} in ${this.#options.folder}: ${toMessage(thrown)}`,
      );
    }
  }
}

const unfinishedSuffix = '.unfinished';

async function markUsed(file: string): Promise<void> {
  const now = Date.now();
  if (now - (await stat(file)).mtimeMs > markAfterMs) {
    await utimes(file, now / 1000, now / 1000);
  }
}

interface StoredFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedMs: number;
}

async function listFiles(folder: string): Promise<readonly StoredFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const found = await Promise.all(files.map((entry) => statFile(path.join(entry.parentPath, entry.name))));
  return found.filter((file) => file !== undefined);
}

/** `undefined` when another window has removed it meanwhile. */
async function statFile(file: string): Promise<StoredFile | undefined> {
  try {
    const { size, mtimeMs } = await stat(file);
    return { path: file, sizeBytes: size, usedMs: mtimeMs };
  } catch (thrown) {
    if (isMissing(thrown)) {
      return undefined;
    }
    throw thrown;
  }
}
