/** Files inside images as a read-only file system, so that the editor's search, previews and comparisons work on them. */
import * as vscode from 'vscode';
import type { FoundFile } from '../../analysis/imageFiles.ts';
import { formatBytes } from '../../shared/format.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import type { CallOptions, OpenedImages } from '../images/openedImages.ts';
import { findLayerFile, type LayerFileAddress, toUriName } from './layerScheme.ts';

/** The editor holds a file it opens in memory, more than once. Larger ones can be saved instead. */
const maxOpenedBytes = 256 * 1024 * 1024;

/** Reading a layer of some gigabytes over a slow line. */
const patienceMs = 15 * 60_000;

export class LayerFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #images: OpenedImages;
  readonly #presenter: ErrorPresenter;
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #closed = new AbortController();

  readonly onDidChangeFile = this.#changed.event;

  constructor(parts: { readonly images: OpenedImages; readonly presenter: ErrorPresenter }) {
    this.#images = parts.images;
    this.#presenter = parts.presenter;
  }

  /** What is named by a digest never changes. */
  watch(): vscode.Disposable {
    return { dispose: () => undefined };
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const found = await this.#find(uri);
    return {
      type: toType(found),
      ctime: 0,
      mtime: found.mtimeSeconds * 1000,
      size: found.sizeBytes,
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const { found, names } = await this.#ask(uri, (address, options) =>
      this.#images.list(address, address, options),
    );
    if (found === undefined) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    if (names === undefined) {
      throw vscode.FileSystemError.FileNotADirectory(uri);
    }
    return names.map((entry) => [toUriName(entry.name), toType(entry)]);
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const found = await this.#find(uri);
    if (found.kind === 'directory') {
      throw vscode.FileSystemError.FileIsADirectory(uri);
    }
    if (found.sizeBytes > maxOpenedBytes) {
      const size = formatBytes(found.sizeBytes);
      throw vscode.FileSystemError.Unavailable(
        `This file has ${size}, too much for the editor. Save it with “Save As…” in the image panel instead.`,
      );
    }
    return this.#ask(uri, async (address, options) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of this.#images.read(address, address, options)) {
        pieces.push(piece);
      }
      return Buffer.concat(pieces);
    });
  }

  createDirectory(): void {
    throw readOnly();
  }

  writeFile(): void {
    throw readOnly();
  }

  delete(): void {
    throw readOnly();
  }

  rename(): void {
    throw readOnly();
  }

  dispose(): void {
    this.#closed.abort();
    this.#changed.dispose();
  }

  async #find(uri: vscode.Uri): Promise<FoundFile> {
    const found = await this.#ask(uri, (address, options) => this.#images.find(address, address, options));
    if (found === undefined) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return found;
  }

  /** @throws FileSystemError with our explanation, which the editor shows in place of the text. */
  async #ask<T>(
    uri: vscode.Uri,
    work: (address: LayerFileAddress, options: CallOptions) => Promise<T>,
  ): Promise<T> {
    const address = findLayerFile(uri);
    if (address === undefined) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    const signal = AbortSignal.any([this.#closed.signal, AbortSignal.timeout(patienceMs)]);
    try {
      return await work(address, { signal });
    } catch (thrown) {
      const { summary, remedy } = this.#presenter.explain(thrown);
      throw vscode.FileSystemError.Unavailable(remedy === undefined ? summary : `${summary} ${remedy.text}`);
    }
  }
}

function toType(file: Pick<FoundFile, 'kind' | 'isLink'>): vscode.FileType {
  const type = {
    file: vscode.FileType.File,
    directory: vscode.FileType.Directory,
    other: vscode.FileType.Unknown,
  }[file.kind];
  return file.isLink ? type | vscode.FileType.SymbolicLink : type;
}

function readOnly(): vscode.FileSystemError {
  return vscode.FileSystemError.NoPermissions('Images cannot be changed here.');
}
