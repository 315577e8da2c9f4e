/**
 * What the main thread and a worker say to each other. Indexes are packed and shared; pieces of layers are handed over.
 * A task that reads a layer asks for parts of it as streams, which it numbers.
 */
import type { AnalysisResult } from '../../shared/imagePanel.ts';
import type { FileTree } from '../../shared/fileTree.ts';
import type { ByteRange } from '../blobRanges.ts';
import type { LayerFault } from '../errors.ts';
import type { LayerRange } from '../fileTree.ts';
import type { ImageDiff } from '../imageDiff.ts';
import type { LayerLimits } from '../limits.ts';

export type PackedIndex = Uint8Array<SharedArrayBuffer>;

export interface IndexTask {
  readonly kind: 'index';
  readonly digest: string;
  /** Of the blob. */
  readonly sizeBytes: number;
  /** Of its descriptor, which may say where a table of contents is. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly limits: LayerLimits;
}

export interface AnalyseTask {
  readonly kind: 'analyse';
  readonly layers: readonly (PackedIndex | undefined)[];
  readonly instructions: readonly (string | undefined)[];
}

export interface TreeTask {
  readonly kind: 'tree';
  readonly layers: readonly (PackedIndex | undefined)[];
  readonly range: LayerRange;
}

export interface DiffTask {
  readonly kind: 'diff';
  readonly before: readonly (PackedIndex | undefined)[];
  readonly after: readonly (PackedIndex | undefined)[];
}

export type Task = IndexTask | AnalyseTask | TreeTask | DiffTask;

/** The result of each kind of task. */
export interface Results {
  readonly index: PackedIndex;
  readonly analyse: AnalysisResult;
  readonly tree: FileTree;
  readonly diff: ImageDiff;
}

/** A stream that a task has asked for. */
interface OfStream {
  readonly job: number;
  readonly stream: number;
}

export type ToWorker =
  | { readonly kind: 'start'; readonly job: number; readonly task: Task }
  | (OfStream & { readonly kind: 'opened'; readonly isPartial: boolean })
  | (OfStream & { readonly kind: 'piece'; readonly bytes: Uint8Array })
  | (OfStream & { readonly kind: 'end' });

export type FromWorker =
  | (OfStream & { readonly kind: 'open'; readonly range: ByteRange | undefined })
  /** So many bytes are no longer held. */
  | (OfStream & { readonly kind: 'taken'; readonly sizeBytes: number })
  /** No more of it is wanted. */
  | (OfStream & { readonly kind: 'close' })
  | { readonly kind: 'done'; readonly job: number; readonly result: Results[keyof Results] }
  | {
      readonly kind: 'failed';
      readonly job: number;
      readonly fault: LayerFault | undefined;
      readonly message: string;
    };
