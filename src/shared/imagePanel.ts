/** What the image panel and its host say to each other. Plain data made for the screen; sizes in bytes, digests whole. */
import type { ShownError } from './contract.ts';
import type { FileTree } from './fileTree.ts';

export interface ImagePanel {
  readonly requests: {
    /** The files after layer `last`, marked by what the layers from `first` to `last` did. */
    readonly openFiles: (range: LayerRange) => FileTree;
    /** Every copy of a path over the layers, the oldest first. */
    readonly openFileHistory: (path: string) => readonly FileCopyView[];
  };
  readonly commands: {
    readonly choosePlatform: (digest: string) => void;
    readonly openDocument: (which: 'manifest' | 'config' | 'dockerfile') => void;
    readonly openLayerDocument: (layer: number) => void;
    readonly copyText: (text: string) => void;
    /** Reads the layers that are not read yet, or one that failed. */
    readonly readLayers: (which: 'all' | number) => void;
    readonly cancelReading: (nothing: null) => void;
    readonly openFile: (file: FileAddress) => void;
    readonly saveFile: (file: FileAddress) => void;
    /** With the copy in the layers below. */
    readonly compareFile: (file: FileAddress) => void;
    readonly exportFiles: (wanted: LayerRange & { readonly format: 'csv' | 'json' }) => void;
    readonly compareImage: (nothing: null) => void;
    readonly followRemedy: (action: string) => void;
  };
  readonly events: {
    readonly image: ImageView;
    readonly analysis: AnalysisView;
    /** The image itself could not be read; `undefined` when that is over. */
    readonly failure: ShownError | undefined;
  };
}

/** Layers from 0, the base first; both ends count. */
export interface LayerRange {
  readonly first: number;
  readonly last: number;
}

export interface FileAddress {
  /** Below the root, without a leading slash, exactly as `FileTree` names it. */
  readonly path: string;
  /** The layer whose copy is meant. */
  readonly layer: number;
}

export interface FileCopyView {
  readonly layer: number;
  readonly what: 'added' | 'changed' | 'removed';
  readonly sizeBytes: number;
  readonly mode: number;
  readonly instruction?: string;
}

/** Everything that manifest and config say; there before any layer is read. */
export interface ImageView {
  /** `host/repository:tag`, as the user asked for it. */
  readonly reference: string;
  /** What the reference names: the index, where there is one. */
  readonly digest: string;
  /** The manifest of the platform that is shown; the same as `digest` where there is no index. */
  readonly manifestDigest: string;
  readonly mediaType: string;
  readonly kind: 'image' | 'artifact' | 'schema1' | 'empty-index';
  /** In place of layers, for what has none that can be read: an artifact, an old format. */
  readonly notice?: string;
  /** What is wrong with the image although it can be shown. */
  readonly warning?: string;
  readonly platforms: readonly PlatformChoice[];
  readonly created?: string;
  readonly author?: string;
  /** What a pull moves. */
  readonly compressedBytes: number;
  readonly facts: readonly Fact[];
  readonly environment: readonly Fact[];
  readonly labels: readonly Fact[];
  readonly annotations: readonly Fact[];
  readonly contents: readonly ContentRow[];
  readonly history: readonly HistoryRow[];
  readonly layers: readonly LayerRow[];
  /** Whether the history has as many steps with a layer as there are layers. */
  readonly isHistoryMatching: boolean;
  /** What to open the panel with after a restart; kept by the page as it is. */
  readonly address?: unknown;
}

export interface PlatformChoice {
  /** `linux/arm64/v8` */
  readonly label: string;
  readonly digest: string;
  readonly isShown: boolean;
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** A descriptor of the manifest. */
export interface ContentRow {
  readonly role: string;
  readonly mediaType: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly annotations: readonly Fact[];
}

export interface HistoryRow {
  /** As a Dockerfile would have it; absent when the history does not tell. */
  readonly instruction?: string;
  readonly created?: string;
  readonly comment?: string;
  /** Absent for a step that made no layer. */
  readonly layer?: number;
  readonly sizeBytes?: number;
}

export interface LayerRow {
  readonly digest: string;
  readonly mediaType: string;
  readonly compressedBytes: number;
  readonly instruction?: string;
  /** The registry need not hold it. */
  readonly isForeign: boolean;
}

export interface AnalysisView {
  /** `offered`: large, so it waits for the user to say so. */
  readonly state: 'none' | 'offered' | 'running' | 'done' | 'incomplete';
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** One for each of `ImageView.layers`. */
  readonly layers: readonly LayerState[];
  /** There as soon as every layer that can be read is. */
  readonly result?: AnalysisResult;
}

export type LayerState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'reading'; readonly doneBytes: number }
  | {
      readonly kind: 'read';
      readonly unpackedBytes: number;
      readonly fileCount: number;
      readonly faults: readonly string[];
    }
  | { readonly kind: 'failed'; readonly error: ShownError };

export interface AnalysisResult {
  readonly unpackedBytes: number;
  readonly wastedBytes: number;
  readonly fileCount: number;
  /** Between 0 and 1: the bytes that the final image shows, by all the bytes in its layers. */
  readonly efficiency: number;
  /** One for each layer that was read; absent for others. */
  readonly layers: readonly (LayerResult | undefined)[];
  /** The largest first. */
  readonly waste: readonly WasteGroup[];
}

export interface LayerResult {
  readonly added: ChangeTotal;
  readonly changed: ChangeTotal;
  readonly removed: ChangeTotal;
  /** The bytes of the layer by what became of them; they add up to its files, without the archive's own. */
  readonly segments: readonly LayerSegment[];
}

export interface ChangeTotal {
  readonly count: number;
  readonly bytes: number;
}

export interface LayerSegment {
  /** `content`, or the cause of a waste group. */
  readonly cause: string;
  readonly bytes: number;
}

export interface WasteGroup {
  readonly id: string;
  /** Machine-readable: `apt-lists`, `removed-later`, `rewritten`, … */
  readonly cause: string;
  /** `Package lists of apt` */
  readonly title: string;
  /** Whether these bytes are hidden by the final image, or shown by it but hardly wanted there. */
  readonly kind: 'hidden' | 'unneeded';
  readonly bytes: number;
  readonly fileCount: number;
  readonly layer: number;
  readonly instruction?: string;
  /** The largest first, not all of them. */
  readonly paths: readonly { readonly path: string; readonly bytes: number }[];
  /** What to change in the Dockerfile, as sentences; `code` is what to write. */
  readonly advice: { readonly text: string; readonly code?: string };
}
