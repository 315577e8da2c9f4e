/**
 * Which manifests have been seen in each repository. A registry that lists tags alone does not say what it holds
 * besides; what had a tag when it was seen and has none now can be listed from here. A file for each repository, shared
 * by several windows. It is a memory and no record: every failure of the disk is logged and otherwise the same as not
 * having seen.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { clearUnfinished, isMissing, makeFolder, replaceFile } from '../../base/atomicFile.ts';
import { inBackground } from '../../base/background.ts';
import type { Disposable } from '../../base/disposables.ts';
import { toMessage } from '../../base/errors.ts';
import { withFileLock } from '../../base/fileLock.ts';
import { parseJson } from '../../base/json.ts';
import type { Logger } from '../../base/logger.ts';
import { Throttle } from '../../base/throttle.ts';
import type { Digest } from '../../oci/digest.ts';
import { findList, findText, toPlace } from '../../oci/fields.ts';
import { isSamePlace, type ManifestRef, type Place } from '../plan.ts';
import { readInstant, readManifestRef, readPlace, toVersionedFields } from '../storedFields.ts';

export interface SeenManifest extends ManifestRef {
  /** The last tag it was seen with. */
  readonly lastTag?: string | undefined;
  /** ISO 8601: when it was last seen. */
  readonly seenAt: string;
}

export interface SeenManifests extends Disposable {
  /** Cheap, and meant to be called often; what is noted is written some seconds later. */
  note(place: Place, manifests: readonly (ManifestRef & { readonly tag?: string | undefined })[]): void;
  /** The latest seen first. */
  list(place: Place): Promise<readonly SeenManifest[]>;
  /** After they were deleted, or were found to be gone. */
  forget(place: Place, digests: readonly Digest[]): Promise<void>;
  /** Writes what was noted. */
  flush(): Promise<void>;
}

export interface SeenManifestsOptions {
  /** Belongs to these files alone; made when something is first written. */
  readonly folder: string;
  readonly log: Logger;
  /** Default: the clock. */
  readonly now?: () => Date;
}

export function createSeenManifests(options: SeenManifestsOptions): SeenManifests {
  return new DiskSeenManifests(options);
}

/** Some four hundred kilobytes of a file. */
const maxManifests = 2000;
/** Longer than any file of so many manifests; what is larger is not ours. */
const maxFileBytes = 8 * 1024 * 1024;
const writeEveryMs = 3000;
/** That something was seen again so soon is not worth writing. */
const seenAgainMs = 60 * 60 * 1000;

type Seen = ReadonlyMap<Digest, SeenManifest>;

const nothing: Seen = new Map();

interface Noted {
  readonly place: Place;
  readonly seen: Map<Digest, SeenManifest>;
}

class DiskSeenManifests implements SeenManifests {
  readonly #folder: string;
  readonly #log: Logger;
  readonly #now: () => Date;
  readonly #throttle = new Throttle(() => inBackground(this.flush(), this.#log), { everyMs: writeEveryMs });
  /** What is not on the disk yet, by the name of its file. */
  readonly #noted = new Map<string, Noted>();
  /** The writes of this window, one after the other. */
  #written: Promise<void> = Promise.resolve();
  #isCleared = false;
  #isFailing = false;
  #isDisposed = false;

  constructor(options: SeenManifestsOptions) {
    this.#folder = options.folder;
    this.#log = options.log;
    this.#now = options.now ?? (() => new Date());
  }

  note(place: Place, manifests: readonly (ManifestRef & { readonly tag?: string | undefined })[]): void {
    if (manifests.length === 0 || this.#isDisposed) {
      return;
    }
    const seenAt = this.#now().toISOString();
    const seen = manifests.map(({ digest, mediaType, sizeBytes, tag }) => ({
      digest,
      mediaType,
      sizeBytes,
      lastTag: tag,
      seenAt,
    }));
    this.#remember(place, seen);
    this.#throttle.changed();
  }

  async list(place: Place): Promise<readonly SeenManifest[]> {
    await this.#written;
    const noted = this.#noted.get(toFileName(place))?.seen ?? nothing;
    const stored = await this.#read(place).catch((thrown: unknown) => {
      this.#report('read', thrown);
      return nothing;
    });
    return [...cut(merge(stored, noted.values())).values()];
  }

  forget(place: Place, digests: readonly Digest[]): Promise<void> {
    const noted = this.#noted.get(toFileName(place));
    for (const digest of digests) {
      noted?.seen.delete(digest);
    }
    return this.#inTurn(() => this.#change(place, (stored) => without(stored, digests)));
  }

  flush(): Promise<void> {
    // What it waits for is written now.
    this.#throttle.dispose();
    return this.#inTurn(async () => {
      const noted = [...this.#noted.values()];
      this.#noted.clear();
      for (const [index, { place, seen }] of noted.entries()) {
        try {
          await this.#change(place, (stored) => merge(stored, seen.values()));
        } catch (thrown) {
          // Another time, perhaps.
          for (const unwritten of noted.slice(index)) {
            this.#remember(unwritten.place, unwritten.seen.values());
          }
          throw thrown;
        }
      }
    });
  }

  dispose(): void {
    this.#isDisposed = true;
    inBackground(this.flush(), this.#log);
  }

  #remember(place: Place, seen: Iterable<SeenManifest>): void {
    const name = toFileName(place);
    const noted = this.#noted.get(name)?.seen ?? new Map<Digest, SeenManifest>();
    mergeInto(noted, seen);
    // Not each time there is one too many.
    this.#noted.set(name, { place, seen: noted.size > 2 * maxManifests ? cut(noted) : noted });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#written = this.#written.then(work).then(
      () => {
        this.#isFailing = false;
      },
      (thrown: unknown) => this.#report('write', thrown),
    );
    return this.#written;
  }

  /** What another window has written meanwhile is kept. */
  async #change(place: Place, work: (stored: Seen) => Seen): Promise<void> {
    await makeFolder(this.#folder);
    await this.#clearOnce();
    const file = path.join(this.#folder, toFileName(place));
    await withFileLock(file, async () => {
      const stored = await this.#read(place);
      const changed = cut(work(stored));
      if (isWorthWriting(stored, changed)) {
        await replaceFile(file, format(place, changed));
      }
    });
  }

  async #clearOnce(): Promise<void> {
    if (!this.#isCleared) {
      this.#isCleared = true;
      await clearUnfinished(this.#folder, Date.now());
    }
  }

  /** A file that is damaged, or of another version, is as good as none. */
  async #read(place: Place): Promise<Seen> {
    const name = toFileName(place);
    const bytes = await readBounded(path.join(this.#folder, name));
    if (bytes === undefined) {
      return nothing;
    }
    try {
      return parse(place, bytes);
    } catch (thrown) {
      this.#log.warn(`${name} of the manifests that were seen is damaged: ${toMessage(thrown)}`);
      return nothing;
    }
  }

  /** Once is enough: a disk that is full stays full for a while. */
  #report(what: string, thrown: unknown): void {
    if (!this.#isFailing) {
      this.#isFailing = true;
      const message = `The manifests that were seen cannot be ${what === 'read' ? 'read' : 'written'}`;
      this.#log.warn(`${message} in ${this.#folder}: ${toMessage(thrown)}`);
    }
  }
}

function toFileName({ registryId, repository }: Place): string {
  return `${createHash('sha256').update(`${registryId}\n${repository}`).digest('hex')}.json`;
}

function merge(known: Seen, more: Iterable<SeenManifest>): Seen {
  const merged = new Map(known);
  mergeInto(merged, more);
  return merged;
}

function mergeInto(known: Map<Digest, SeenManifest>, more: Iterable<SeenManifest>): void {
  for (const seen of more) {
    const other = known.get(seen.digest);
    if (other === undefined) {
      known.set(seen.digest, seen);
    } else {
      const [later, earlier] = other.seenAt > seen.seenAt ? [other, seen] : [seen, other];
      known.set(seen.digest, { ...later, lastTag: later.lastTag ?? earlier.lastTag });
    }
  }
}

function without(seen: Seen, digests: readonly Digest[]): Seen {
  const left = new Map(seen);
  for (const digest of digests) {
    left.delete(digest);
  }
  return left;
}

/** The latest seen first, and not more than are kept. */
function cut(seen: Seen): Map<Digest, SeenManifest> {
  const latest = [...seen.values()].toSorted((a, b) =>
    a.seenAt === b.seenAt ? 0 : a.seenAt < b.seenAt ? 1 : -1,
  );
  return new Map(latest.slice(0, maxManifests).map((each) => [each.digest, each]));
}

function isWorthWriting(stored: Seen, changed: Seen): boolean {
  return (
    stored.size !== changed.size ||
    [...changed.values()].some((seen) => {
      const before = stored.get(seen.digest);
      return (
        before === undefined ||
        before.lastTag !== seen.lastTag ||
        Date.parse(seen.seenAt) - Date.parse(before.seenAt) >= seenAgainMs
      );
    })
  );
}

async function readBounded(file: string): Promise<Uint8Array | undefined> {
  try {
    const { size } = await stat(file);
    return size > maxFileBytes ? new Uint8Array() : await readFile(file);
  } catch (thrown) {
    if (isMissing(thrown)) {
      return undefined;
    }
    throw thrown;
  }
}

const version = 1;

function format({ registryId, repository }: Place, seen: Seen): Uint8Array {
  return Buffer.from(
    `${JSON.stringify({ version, registryId, repository, manifests: [...seen.values()] })}\n`,
  );
}

/** @throws Error with the fault of the file. */
function parse(place: Place, bytes: Uint8Array): Seen {
  const fields = toVersionedFields(parseJson(bytes), version);
  if (!isSamePlace(readPlace(fields), place)) {
    throw fields.reject('it is of another repository');
  }
  const list = (findList(fields, 'manifests') ?? []).map((item, index): SeenManifest => {
    const each = toPlace(item, `manifests[${index}]`, fields.reject);
    return {
      ...readManifestRef(each),
      lastTag: findText(each, 'lastTag'),
      seenAt: readInstant(each, 'seenAt'),
    };
  });
  return new Map(list.map((each) => [each.digest, each]));
}
