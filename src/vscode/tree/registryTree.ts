/**
 * The tree as a model: which rows stand below which, what is being read for them, and what the user chose. Knows no
 * editor, so that every behaviour is tested without one.
 */
import { isAbort } from '../../base/abort.ts';
import { inBackground } from '../../base/background.ts';
import { type Disposable, DisposableStore } from '../../base/disposables.ts';
import { Emitter, type Event } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import type { FoundCredential } from '../../credentials/credential.ts';
import { type ImageSummary, summariseImage } from '../../distribution/imageSummary.ts';
import type { CallOptions } from '../../distribution/registryReader.ts';
import type { Platform } from '../../oci/platform.ts';
import type { Connection } from '../connection.ts';
import type { Connections } from '../connections.ts';
import { readImageRows } from './imageRows.ts';
import {
  createErrorNode,
  createOpenedTagNode,
  createRegistryNode,
  createRepositoryPath,
  createMessageNode,
  createTagNode,
  createUntaggedManifestNode,
  createUntaggedNode,
  openedImagesNode,
} from './nodeFactory.ts';
import type {
  DetailedNode,
  RegistryNode,
  RepositoryNode,
  TagNode,
  TreeNode,
  UntaggedManifestNode,
  UntaggedNode,
} from './nodes.ts';
import { toReference } from './nodes.ts';
import { type Explain, RepositoryRows } from './repositoryRows.ts';
import { type RowDetail, RowDetails } from './rowDetails.ts';
import type { RegistryLogin, RowFacts } from './rowFacts.ts';
import { RowWindow } from './rowWindow.ts';
import { isWithin, Scopes } from './scopes.ts';
import { type TagCounts, TagRows, type TagView } from './tagRows.ts';
import type { TagOrder } from './tagOrder.ts';
import type { OpenedImage, TreePreferences } from './treePreferences.ts';

/** What is known of a repository beyond what its tags say. */
export interface UntaggedSource {
  /** Whether something was seen here that no tag points at; asks the registry nothing. */
  hasCandidates(place: RepositoryPlace, tags: readonly string[]): Promise<boolean>;
  /** What is there, and needed by nothing with a tag. */
  list(
    place: RepositoryPlace,
    options: CallOptions,
  ): Promise<readonly Pick<UntaggedManifestNode, 'descriptor' | 'lastTag' | 'contentBytes'>[]>;
  /** A tag was seen to point there. Whether it pointed elsewhere before, so that something may have no tag now. */
  note(place: RepositoryPlace, seen: { readonly tag: string; readonly image: ImageSummary }): boolean;
}

interface RepositoryPlace {
  readonly registryId: string;
  readonly repository: string;
}

export interface RegistryTreeParts {
  readonly untagged: UntaggedSource;
  readonly connections: Connections;
  readonly preferences: TreePreferences;
  readonly explain: Explain;
  readonly log: Logger;
  /** The platform whose size stands for an index. */
  readonly platform: Platform;
}

/** Longer than any single source of logins may take. */
const loginPatienceMs = 30_000;

export class RegistryTree implements RowFacts, Disposable {
  readonly #parts: RegistryTreeParts;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter<TreeNode | undefined>());
  readonly #details: RowDetails;
  readonly #scopes = new Scopes();
  readonly #window = new RowWindow();
  readonly #registries = new Map<
    string,
    { readonly connection: Connection; readonly rows: RepositoryRows }
  >();
  readonly #repositories = new Map<string, { readonly connection: Connection; readonly rows: TagRows }>();
  readonly #logins = new Map<
    string,
    { readonly connection: Connection; readonly credential: FoundCredential | undefined }
  >();
  /** Registries that did not answer when they were asked last. */
  readonly #unreachable = new Set<string>();
  /** Rows whose reading was cancelled, and whose children are therefore not what they should be. */
  readonly #interrupted = new Map<string, TreeNode>();
  /** The top of the tree as the editor knows it. */
  #shownRoots = '';
  /** Rows on the screen that wait for details, by id. */
  readonly #detailed = new Map<string, DetailedNode>();

  readonly #described = this.#owned.add(new Emitter<TreeNode>());

  /** A row and what stands below it, or the whole tree, should be asked for again. */
  readonly onDidChange: Event<TreeNode | undefined> = this.#changed.event;
  /** A row says something else now; what stands below it is the same. */
  readonly onDidDescribe: Event<TreeNode> = this.#described.event;

  constructor(parts: RegistryTreeParts) {
    this.#parts = parts;
    this.#details = this.#owned.add(new RowDetails({ explain: parts.explain }));
    this.#owned.add(parts.connections.onDidChange(() => this.#changeAll()));
    this.#owned.add(
      this.#details.onDidChange((id) => {
        const node = this.#detailed.get(id);
        if (node !== undefined) {
          this.#described.fire(node);
        }
      }),
    );
  }

  /** The rows below `node`, or the top. Never rejects: a failure is a row. */
  async children(node: TreeNode | undefined): Promise<readonly TreeNode[]> {
    if (node === undefined) {
      const roots = this.#roots();
      this.#shownRoots = toIds(roots);
      return roots;
    }
    const signal = this.#scopes.signalOf(node);
    this.#interrupted.delete(node.id);
    try {
      return await this.#childrenOf(node, { signal });
    } catch (thrown) {
      if (isAbort(thrown, signal)) {
        this.#interrupted.set(node.id, node);
        return [];
      }
      return [createErrorNode(node, this.#parts.explain(thrown))];
    }
  }

  /** The user closed a row: whatever runs below it stops. */
  collapsed(node: TreeNode): void {
    this.#scopes.end(node);
    for (const detailed of this.#detailed.values()) {
      if (isWithin(detailed, node) && detailed.parent !== undefined) {
        this.#details.cancel(detailed.parent.id);
      }
    }
  }

  /** The user opened a row: what a collapse interrupted is read after all. */
  expanded(node: TreeNode): void {
    if (this.#interrupted.has(node.id)) {
      this.#changed.fire(node);
    }
  }

  /** The whole view went out of sight. */
  hidden(): void {
    this.#scopes.endAll();
    this.#details.cancelAll();
  }

  /** The whole view came into sight again: what was stopped when it went is read after all. */
  shown(): void {
    const interrupted = [...this.#interrupted.values()];
    this.#interrupted.clear();
    interrupted.forEach((node) => this.#changed.fire(node));
  }

  loginOf(connectionId: string): RegistryLogin {
    const login = this.#logins.get(connectionId);
    if (login?.connection !== this.#parts.connections.find(connectionId)) {
      return undefined;
    }
    // Where nobody answers it is no news that nobody is signed in.
    return login?.credential === undefined && this.#unreachable.has(connectionId) ? undefined : login;
  }

  connectionOf(connectionId: string): Connection {
    return this.#parts.connections.forId(connectionId);
  }

  viewOf(repository: RepositoryNode): TagView {
    return {
      filter: this.#parts.preferences.filter(repository.id),
      order: this.#parts.preferences.order(repository.id),
    };
  }

  detailOf(node: DetailedNode): RowDetail | undefined {
    return this.#details.find(node.id);
  }

  /** A row came into sight (or its tooltip did): reads its details if they are not known. */
  async seen(node: DetailedNode): Promise<void> {
    this.#detailed.set(node.id, node);
    const connection = this.#parts.connections.forId(node.connectionId);
    await this.#details.want({
      id: node.id,
      group: node.parent?.id ?? '',
      read: async (signal) => {
        const summary = await summariseImage(
          connection.reader,
          {
            repository: node.repository,
            reference: toReference(node),
            platform: node.kind === 'platform' ? node.platform : this.#parts.platform,
          },
          { signal },
        );
        this.#noteTag(node, summary);
        return summary;
      },
    });
  }

  /** Forgets what was read for `node` and below, and asks for it again; everything without a node. */
  refresh(node?: TreeNode): void {
    if (node === undefined) {
      this.#scopes.endAll();
      this.#registries.clear();
      this.#repositories.clear();
      this.#details.markStale('');
      this.#changeAll();
    } else {
      this.#scopes.end(node);
      this.#forget(node);
      this.#changed.fire(node);
    }
  }

  async loadMore(parent: TreeNode): Promise<void> {
    const options = { signal: this.#scopes.signalOf(parent) };
    try {
      if (parent.kind === 'registry' || parent.kind === 'folder') {
        await this.#registryRows(parent.connectionId).loadMore(parent, options);
      } else if (parent.kind === 'repository') {
        await this.#tagRows(parent).loadMore(parent, options);
      }
    } finally {
      this.#changed.fire(parent);
    }
  }

  setFilter(repository: RepositoryNode, filter: string | undefined): void {
    this.#parts.preferences.setFilter(repository.id, filter);
    this.#window.reset(repository.id);
    this.#changed.fire(repository);
  }

  async setOrder(repository: RepositoryNode, order: TagOrder): Promise<void> {
    await this.#parts.preferences.setOrder(repository.id, order);
    this.#window.reset(repository.id);
    this.#changed.fire(repository);
  }

  tagCounts(repository: RepositoryNode): TagCounts {
    return this.#tagRows(repository).counts();
  }

  /** As far as they were listed. */
  knownTags(repository: RepositoryNode): readonly string[] {
    return this.#tagRows(repository).names();
  }

  async addOpenedImage(image: OpenedImage): Promise<TagNode> {
    await this.#parts.preferences.addOpenedImage(image);
    this.#changeOpenedImages();
    return createOpenedTagNode(image);
  }

  async removeOpenedImage(image: OpenedImage): Promise<void> {
    await this.#parts.preferences.removeOpenedImage(image);
    this.#changeOpenedImages();
  }

  /** Makes sure a repository has a row, and gives it. */
  pinRepository(connectionId: string, repository: string): RepositoryNode {
    this.#registryRows(connectionId).pin(repository);
    this.#changed.fire(createRegistryNode(connectionId));
    return createRepositoryPath(connectionId, repository);
  }

  dispose(): void {
    this.hidden();
    this.#owned.dispose();
  }

  /**
   * While the editor asks for the top of the tree it knows none of its rows, and a menu that stands open is about
   * nothing. So it asks for the top only when other rows are there.
   */
  #changeAll(): void {
    const roots = this.#roots();
    if (roots.length > 0 && toIds(roots) === this.#shownRoots) {
      roots.forEach((root) => this.#changed.fire(root));
    } else {
      this.#changed.fire(undefined);
    }
  }

  #changeOpenedImages(): void {
    this.#changed.fire(toIds(this.#roots()) === this.#shownRoots ? openedImagesNode : undefined);
  }

  #roots(): readonly TreeNode[] {
    const { connections, preferences } = this.#parts;
    const registries = connections.all().map((connection) => createRegistryNode(connection.id));
    return preferences.openedImages().length === 0 ? registries : [...registries, openedImagesNode];
  }

  async #childrenOf(node: TreeNode, options: CallOptions): Promise<readonly TreeNode[]> {
    switch (node.kind) {
      case 'registry':
        return this.#registryChildren(node, options);
      case 'folder':
        return this.#registryRows(node.connectionId).children(node, options);
      case 'repository':
        return this.#repositoryChildren(node, options);
      case 'untagged':
        return this.#untaggedChildren(node, options);
      case 'supplements':
        return node.tags.map((tag) => createTagNode(node, tag));
      case 'opened-images':
        return this.#parts.preferences.openedImages().map(createOpenedTagNode);
      case 'tag':
      case 'platform':
      case 'attachments':
      case 'attachment':
      case 'untagged-manifest': {
        const { reader } = this.#parts.connections.forId(node.connectionId);
        return readImageRows(reader, node, options);
      }
      case 'layer':
      case 'load-more':
      case 'message':
      case 'error':
        return [];
      default:
        return node satisfies never;
    }
  }

  async #repositoryChildren(node: RepositoryNode, options: CallOptions): Promise<readonly TreeNode[]> {
    const rows = this.#tagRows(node);
    const children = await rows.children(node, options);
    const isShown =
      this.viewOf(node).filter === undefined &&
      rows.counts().isComplete &&
      (await this.#parts.untagged.hasCandidates(toPlace(node), rows.names()));
    return isShown ? [...children, createUntaggedNode(node)] : children;
  }

  #noteTag(node: DetailedNode, image: ImageSummary): void {
    if (node.kind === 'tag' && !node.isOpened) {
      const hasMoved = this.#parts.untagged.note(toPlace(node), { tag: node.reference, image });
      if (hasMoved && node.parent !== undefined) {
        this.#changed.fire(node.parent);
      }
    }
  }

  async #untaggedChildren(node: UntaggedNode, options: CallOptions): Promise<readonly TreeNode[]> {
    const found = await this.#parts.untagged.list(toPlace(node), options);
    return found.length === 0
      ? [createMessageNode(node, { text: 'None of those that were seen here are left.' })]
      : found.map((manifest) => createUntaggedManifestNode(node, manifest));
  }

  async #registryChildren(node: RegistryNode, options: CallOptions): Promise<readonly TreeNode[]> {
    inBackground(this.#findLogin(node), this.#parts.log);
    const rows = this.#registryRows(node.connectionId);
    const children = await rows.children(node, options);
    if (rows.isUnreachable !== this.#unreachable.has(node.connectionId)) {
      if (rows.isUnreachable) {
        this.#unreachable.add(node.connectionId);
      } else {
        this.#unreachable.delete(node.connectionId);
      }
      this.#described.fire(node);
    }
    return children;
  }

  /** Finds out who is signed in, once for each connection, and shows it. */
  async #findLogin(node: RegistryNode): Promise<void> {
    const connection = this.#parts.connections.forId(node.connectionId);
    if (this.#logins.get(node.connectionId)?.connection !== connection) {
      // Not the row's own signal: the answer is worth having even if the row is closed meanwhile.
      const credential = await connection.findCredential({ signal: AbortSignal.timeout(loginPatienceMs) });
      this.#logins.set(node.connectionId, { connection, credential });
      this.#described.fire(node);
    }
  }

  /** Rows are made anew when the connection is, since its settings or its login may be others. */
  #registryRows(connectionId: string): RepositoryRows {
    const connection = this.#parts.connections.forId(connectionId);
    const existing = this.#registries.get(connectionId);
    if (existing?.connection === connection) {
      return existing.rows;
    }
    const { explain } = this.#parts;
    const rows = new RepositoryRows({ connection, window: this.#window, explain });
    this.#registries.set(connectionId, { connection, rows });
    return rows;
  }

  #tagRows(node: RepositoryNode): TagRows {
    const connection = this.#parts.connections.forId(node.connectionId);
    const existing = this.#repositories.get(node.id);
    if (existing?.connection === connection) {
      return existing.rows;
    }
    const rows = new TagRows({
      connection,
      repository: node.repository,
      window: this.#window,
      explain: this.#parts.explain,
      view: () => this.viewOf(node),
      createdOf: (tag) => toCreated(this.detailOf(tag)),
      readCreated: (tag) => this.seen(tag),
      onMore: () => this.#changed.fire(node),
      onInterrupted: () => this.#interrupted.set(node.id, node),
    });
    this.#repositories.set(node.id, { connection, rows });
    return rows;
  }

  #forget(node: TreeNode): void {
    if (node.kind === 'registry' || node.kind === 'folder') {
      this.#registries.delete(node.connectionId);
      this.#forgetWhere((id) => id.startsWith(`${node.connectionId}|`));
    } else if (node.kind === 'repository') {
      this.#forgetWhere((id) => id === node.id);
    } else {
      this.#details.markStale(node.id);
    }
  }

  #forgetWhere(isForgotten: (repositoryId: string) => boolean): void {
    for (const id of this.#repositories.keys()) {
      if (isForgotten(id)) {
        this.#repositories.delete(id);
      }
    }
    for (const node of this.#detailed.values()) {
      if (node.parent !== undefined && isForgotten(node.parent.id)) {
        this.#details.markStale(node.id);
      }
    }
  }
}

function toPlace(node: { readonly connectionId: string; readonly repository: string }): RepositoryPlace {
  return { registryId: node.connectionId, repository: node.repository };
}

function toIds(nodes: readonly TreeNode[]): string {
  return nodes.map(({ id }) => id).join('\n');
}

function toCreated(detail: RowDetail | undefined): string | undefined {
  return detail?.state === 'read' ? detail.summary.created : undefined;
}
