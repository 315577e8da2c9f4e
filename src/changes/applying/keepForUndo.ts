/** Reads and keeps what a plan says undoing needs, before anything is taken away. */
import { Limiter } from '../../base/concurrency.ts';
import { ExplainedError, toMessage } from '../../base/errors.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import { KeepFailedError } from '../errors.ts';
import type { KeptChange, KeptChanges, KeptManifest } from '../undoing/keptChanges.ts';
import { findManifestContent } from '../manifestTree.ts';
import type { KeepPlan, ManifestRef, Place } from '../plan.ts';

const maxConcurrent = 6;

export class UndoKeeping {
  readonly #parts: {
    readerOf(registryId: string): RegistryReader;
    whoOf(registryId: string): Promise<string | undefined>;
    readonly kept: KeptChanges;
  };
  readonly #kind: KeptChange['kind'];
  readonly #limiter = new Limiter({ maxConcurrent });
  /** What one item has read is there for the others when it has been deleted. */
  readonly #read = new Map<string, Promise<KeptManifest | undefined>>();

  constructor(
    parts: {
      readerOf(registryId: string): RegistryReader;
      whoOf(registryId: string): Promise<string | undefined>;
      readonly kept: KeptChanges;
    },
    kind: KeptChange['kind'],
  ) {
    this.#parts = parts;
    this.#kind = kind;
  }

  /** The id it is kept under. @throws KeepFailedError and the errors of distribution. */
  async keep({ place, tags, manifests }: KeepPlan, options: CallOptions): Promise<string> {
    const read = await Promise.all(manifests.map((ref) => this.#find(place, ref, options)));
    const who = await this.#parts.whoOf(place.registryId);
    options.signal.throwIfAborted();
    try {
      return await this.#parts.kept.keep({
        kind: this.#kind,
        place,
        who,
        tags,
        manifests: read.filter((manifest) => manifest !== undefined),
      });
    } catch (thrown) {
      const { repository } = place;
      throw thrown instanceof ExplainedError
        ? thrown
        : new KeepFailedError({ repository, message: toMessage(thrown), cause: thrown });
    }
  }

  /** Running a deletion again meets what it deleted before. */
  #find(place: Place, ref: ManifestRef, options: CallOptions): Promise<KeptManifest | undefined> {
    const { registryId, repository } = place;
    const key = `${registryId} ${repository} ${ref.digest}`;
    const reading =
      this.#read.get(key) ??
      this.#limiter.run(async () => {
        const reader = this.#parts.readerOf(registryId);
        const found = await findManifestContent(reader, { repository, reference: ref.digest }, options);
        return found === undefined ? undefined : { ...found, sizeBytes: found.bytes.byteLength };
      }, options);
    this.#read.set(key, reading);
    return reading;
  }
}
