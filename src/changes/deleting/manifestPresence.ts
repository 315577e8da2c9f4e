/** Whether manifests are in a repository, asked for once for each: content that comes from a cache does not tell. */
import { Limiter } from '../../base/concurrency.ts';
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import type { Digest } from '../../oci/digest.ts';
import type { ReferenceGraph } from './referenceGraph.ts';

export class ManifestPresence {
  readonly #reader: RegistryReader;
  readonly #graph: ReferenceGraph;
  readonly #known: Map<Digest, boolean>;
  readonly #limiter: Limiter;

  constructor(
    reader: RegistryReader,
    options: {
      readonly graph: ReferenceGraph;
      /** What is known already; what is asked for is added. */
      readonly known: Map<Digest, boolean>;
      readonly limiter: Limiter;
    },
  ) {
    this.#reader = reader;
    this.#graph = options.graph;
    this.#known = options.known;
    this.#limiter = options.limiter;
  }

  async has(digest: Digest, options: CallOptions): Promise<boolean> {
    if (this.#graph.tagsOf(digest).length > 0) {
      return true;
    }
    const known = this.#known.get(digest);
    if (known !== undefined) {
      return known;
    }
    const { signal } = options;
    const { repository } = this.#graph.place;
    const isThere = await this.#limiter.run(
      async () => (await this.#reader.findManifest(repository, digest, { signal })) !== undefined,
      { signal },
    );
    this.#known.set(digest, isThere);
    return isThere;
  }
}
