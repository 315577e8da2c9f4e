/** What the compare panel and its host say to each other. `before` is the image that was chosen first. */
import type { ShownError } from './contract.ts';
import type { FileTree } from './fileTree.ts';
import type { ChangeTotal, PlatformChoice } from './imagePanel.ts';

export interface ComparePanel {
  readonly requests: {
    /** Every file of both, marked by how `after` differs from `before`. Once `FilesView.state` is `done`. */
    readonly openFiles: (nothing: null) => ComparedFiles;
  };
  readonly commands: {
    readonly choosePlatform: (wanted: { readonly side: Side; readonly digest: string }) => void;
    readonly swapSides: (nothing: null) => void;
    /** Another image for the side. */
    readonly chooseImage: (side: Side) => void;
    readonly exploreImage: (side: Side) => void;
    readonly readLayers: (nothing: null) => void;
    readonly cancelReading: (nothing: null) => void;
    /** Both copies in the editor's own comparison, or the one there is. */
    readonly openFile: (path: string) => void;
    readonly exportFiles: (format: 'csv' | 'json') => void;
    readonly copyText: (text: string) => void;
    readonly followRemedy: (action: string) => void;
  };
  readonly events: {
    /** Comes before the `files` that belong to it. */
    readonly comparison: ComparisonView;
    readonly files: FilesView;
    readonly failure: ShownError | undefined;
  };
}

/** The sizes in the tree are those that `after` has, of a removed file those that `before` had. */
export interface ComparedFiles extends FileTree {
  /** For each row the bytes that the file has in `before`, 0 where it is not there; of folders it says nothing. */
  readonly beforeSizes?: Float64Array;
}

export type Side = 'before' | 'after';

export interface ComparisonView {
  readonly before: SideView;
  readonly after: SideView;
  /** Created, author, platform, entrypoint, command, user, … */
  readonly facts: readonly Difference[];
  readonly environment: readonly Difference[];
  readonly labels: readonly Difference[];
  /** In order; a layer in common is one row. */
  readonly layers: readonly LayerPair[];
  readonly commonLayers: ChangeTotal;
  /** Whether both are the same to the byte. */
  readonly isSame: boolean;
  /** What to open the panel with after a restart, once it is not what it was opened with; kept by the page as it is. */
  readonly address?: unknown;
}

export interface SideView {
  readonly reference: string;
  readonly digest: string;
  readonly platforms: readonly PlatformChoice[];
  readonly created?: string;
  readonly compressedBytes: number;
  readonly layerCount: number;
  /** In place of layers. */
  readonly notice?: string;
}

export interface Difference {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
  readonly change: 'same' | 'added' | 'removed' | 'changed';
}

export interface LayerPair {
  readonly change: 'same' | 'added' | 'removed';
  readonly digest: string;
  /** Places from 0 in each image. */
  readonly before?: number;
  readonly after?: number;
  readonly compressedBytes: number;
  readonly instruction?: string;
}

export interface FilesView {
  readonly state: 'none' | 'offered' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly doneBytes: number;
  readonly totalBytes: number;
  readonly totals?: DiffTotals;
  /** Of the first layer that could not be read. */
  readonly error?: ShownError;
  /** Layers that could not be read; once `done`, the others are compared without them. */
  readonly missing?: readonly MissingLayer[];
}

export interface MissingLayer {
  readonly side: Side;
  /** From 0. */
  readonly layer: number;
  readonly error: ShownError;
}

/** Files, links and devices; bytes as unpacked, of changed files those that `after` has. */
export interface DiffTotals {
  readonly added: ChangeTotal;
  readonly removed: ChangeTotal;
  readonly changed: ChangeTotal;
  readonly unchanged: ChangeTotal;
  readonly beforeBytes: number;
  readonly afterBytes: number;
}
