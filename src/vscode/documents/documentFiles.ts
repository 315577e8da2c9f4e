/**
 * Our documents as read-only files. A file system rather than a content provider, because the editor reopens files after
 * a restart (activating us by `onFileSystem`) and forgets virtual documents.
 */
import { LRUCache } from 'lru-cache';
import * as vscode from 'vscode';
import type { Connections } from '../connections.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import { type DocumentText, readDocument } from './readDocument.ts';
import { type DocumentAddress, findAddress } from './scheme.ts';

/** A manifest takes seconds at most; nobody waits longer for a tab. */
const patienceMs = 60_000;

/** Text of documents that were looked at lately, in characters. */
const maxKeptCharacters = 16 * 1024 * 1024;

export class DocumentFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #connections: Connections;
  readonly #presenter: ErrorPresenter;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #closed = new AbortController();
  /** What is named by a digest never changes, so there is nothing to watch and nothing to throw away. */
  readonly #texts = new LRUCache<string, DocumentText>({
    maxSize: maxKeptCharacters,
    sizeCalculation: ({ text }) => text.length + 1,
  });

  readonly onDidChangeFile = this.#changed.event;

  constructor(parts: { readonly connections: Connections; readonly presenter: ErrorPresenter }) {
    this.#connections = parts.connections;
    this.#presenter = parts.presenter;
  }

  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  /** The size is asked for before the text; both come from one read. */
  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { text } = await this.read(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      mtime: 0,
      size: Buffer.byteLength(text),
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { text } = await this.read(uri);
    return Buffer.from(text);
  }

  /** @throws FileSystemError with our explanation, which the editor shows in place of the text. */
  async read(uri: vscode.Uri): Promise<DocumentText & { readonly address: DocumentAddress }> {
    const address = findAddress(uri);
    if (address === undefined) {
      throw vscode.FileSystemError.FileNotFound('This is not the address of a manifest or config.');
    }
    const key = uri.toString();
    const kept = this.#texts.get(key);
    if (kept !== undefined) {
      return { ...kept, address };
    }
    try {
      const { reader } = this.#connections.forId(address.connectionId);
      const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(patienceMs)]);
      const read = await readDocument(reader, address, { signal });
      this.#texts.set(key, read);
      return { ...read, address };
    } catch (thrown) {
      const { summary, remedy } = this.#presenter.explain(thrown);
      throw vscode.FileSystemError.Unavailable(remedy === undefined ? summary : `${summary} ${remedy.text}`);
    }
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): void {
    throw vscode.FileSystemError.NoPermissions('Images cannot be changed here.');
  }

  writeFile(): void {
    throw vscode.FileSystemError.NoPermissions('Images cannot be changed here.');
  }

  delete(): void {
    throw vscode.FileSystemError.NoPermissions('Images cannot be changed here.');
  }

  rename(): void {
    throw vscode.FileSystemError.NoPermissions('Images cannot be changed here.');
  }

  dispose(): void {
    this.#closed.abort();
    this.#changed.dispose();
    this.#texts.clear();
  }
}
