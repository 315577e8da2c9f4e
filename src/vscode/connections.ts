/**
 * All registries the user works with: those of the settings, and those that an image was opened from by reference.
 * Builds a connection when it is first asked for and drops it when its settings change. Knows no editor.
 */
import type { Disposable } from '../base/disposables.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import type { FoundCredential } from '../credentials/credential.ts';
import type { ConnectedClient } from '../distribution/client.ts';
import type { RegistryReader } from '../distribution/registryReader.ts';
import { canonicalRegistry, type ImageReference } from '../oci/reference.ts';
import type { Connection } from './connection.ts';
import { type SavedRegistry, toRegistryId } from './savedRegistries.ts';

/** What a connection is made of; supplied by the composition root. */
export interface ConnectionParts {
  createClient(saved: SavedRegistry): { readonly client: ConnectedClient; readonly reader: RegistryReader };
  findCredential(
    saved: SavedRegistry,
    options: { readonly signal: AbortSignal },
  ): Promise<FoundCredential | undefined>;
}

export class Connections implements Disposable {
  readonly #parts: ConnectionParts;
  readonly #changed = new Emitter<void>();
  readonly #built = new Map<string, Connection>();
  #saved: ReadonlyMap<string, SavedRegistry> = new Map();
  #adHoc = new Map<string, SavedRegistry>();

  /** The list of saved registries, or what one of them says, is different now. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /** Takes over what the settings say now; connections whose entry is the same stay. */
  update(saved: readonly SavedRegistry[]): void {
    const next = new Map(saved.map((entry) => [entry.id, entry]));
    if (isSame([...next.values()], [...this.#saved.values()])) {
      return;
    }
    for (const [id, connection] of this.#built) {
      const now = next.get(id) ?? this.#adHoc.get(id);
      if (!isSame(now, connection.saved) || connection.isSaved !== next.has(id)) {
        this.#built.delete(id);
      }
    }
    this.#saved = next;
    this.#changed.fire();
  }

  /** Drops a connection with its tokens, after its login changed. */
  reset(id: string): void {
    this.#built.get(id)?.client.forgetTokens();
    this.#built.delete(id);
    this.#changed.fire();
  }

  /** The saved registries, in the order of the settings. */
  all(): readonly Connection[] {
    return [...this.#saved.values()].map((saved) => this.#connect(saved));
  }

  find(id: string): Connection | undefined {
    const saved = this.#saved.get(id) ?? this.#adHoc.get(id);
    return saved === undefined ? undefined : this.#connect(saved);
  }

  /** The connection for an identity kept earlier (a document, an opened image), added or not. */
  forId(id: string): Connection {
    return this.find(id) ?? this.#connectAdHoc(new URL(id));
  }

  /** The registry an image reference names: a saved one where there is one, else one at its default address. */
  forReference(reference: Pick<ImageReference, 'registry'>): Connection {
    const saved = [...this.#saved.values()].find(
      (entry) => entry.url.pathname === '/' && toReferenceHost(entry.url) === reference.registry,
    );
    return saved === undefined
      ? this.#connectAdHoc(new URL(`${toDefaultScheme(reference.registry)}://${reference.registry}`))
      : this.#connect(saved);
  }

  dispose(): void {
    this.#changed.dispose();
    this.#built.clear();
  }

  #connectAdHoc(url: URL): Connection {
    const id = toRegistryId(url);
    const saved = this.#adHoc.get(id) ?? { id, url, kind: 'auto', repositories: [] };
    this.#adHoc.set(id, saved);
    return this.#connect(saved);
  }

  #connect(saved: SavedRegistry): Connection {
    const built = this.#built.get(saved.id);
    if (built !== undefined) {
      return built;
    }
    const connection: Connection = {
      id: saved.id,
      saved,
      isSaved: this.#saved.has(saved.id),
      title: saved.name ?? toTitle(saved.url),
      referenceHost: toReferenceHost(saved.url),
      ...this.#parts.createClient(saved),
      findCredential: (options) => this.#parts.findCredential(saved, options),
    };
    this.#built.set(saved.id, connection);
    return connection;
  }
}

/** How references name the registry at `url`; a base path is part of every repository name below it. */
export function toReferenceHost(url: URL): string {
  return `${canonicalRegistry(url.host)}${url.pathname.replace(/\/+$/, '')}`;
}

/** Values of the settings are plain data that one parser made, so their text tells them apart. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function toTitle(url: URL): string {
  return canonicalRegistry(url.host) === 'docker.io' ? 'Docker Hub' : toReferenceHost(url);
}

/** Docker talks plain HTTP to a registry on loopback unless told otherwise; everything else is https. */
function toDefaultScheme(registry: string): 'http' | 'https' {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(registry) ? 'http' : 'https';
}
