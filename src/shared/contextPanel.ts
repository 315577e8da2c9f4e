/** What the panel of a build context and its host say to each other. Plain data made for the screen; sizes in bytes. */
import type { ShownError } from './contract.ts';
import type { FileTree } from './fileTree.ts';

export interface ContextPanel {
  readonly requests: {
    /** What is in the context, as the last result has it. */
    readonly openFiles: (nothing: null) => FileTree;
  };
  readonly commands: {
    readonly refresh: (nothing: null) => void;
    readonly cancel: (nothing: null) => void;
    /** Lines for the ignore file, as `UnwantedGroup` has them. */
    readonly addPatterns: (patterns: readonly string[]) => void;
    /** One path of the tree. */
    readonly leaveOut: (path: string) => void;
    readonly openIgnoreFile: (nothing: null) => void;
    readonly openFile: (path: string) => void;
    readonly copyText: (text: string) => void;
    readonly followRemedy: (action: string) => void;
  };
  readonly events: {
    readonly context: ContextView;
    /** The context could not be read; `undefined` when that is over. */
    readonly failure: ShownError | undefined;
  };
}

export interface ContextView {
  /** Relative to the workspace, where it is in one. */
  readonly dockerfile: string;
  /** The folder, in the same way. */
  readonly folder: string;
  /** The file that says which folder it is; absent where it is that of the Dockerfile. */
  readonly namedBy?: string;
  /** Relative to the context; absent where there is none. */
  readonly ignoreFile?: string;
  readonly state: 'reading' | 'done' | 'cancelled';
  /** How much is counted so far. */
  readonly fileCount: number;
  readonly sizeBytes: number;
  /** What was read last, also while it is read again. */
  readonly result?: ContextResult;
}

export interface ContextResult {
  /** Another one for each reading. */
  readonly version: number;
  readonly fileCount: number;
  readonly sizeBytes: number;
  readonly ignoredFiles: number;
  /** With everything in them, which nobody counted. */
  readonly ignoredFolders: number;
  /** Why Docker would not build. */
  readonly problems: readonly string[];
  /** What is missing in the numbers, as sentences. */
  readonly notCounted: readonly string[];
  /** None in another; the largest first. */
  readonly largest: readonly FolderView[];
  /** The largest first. */
  readonly unwanted: readonly UnwantedGroup[];
}

export interface FolderView {
  readonly path: string;
  readonly fileCount: number;
  readonly sizeBytes: number;
}

/** What one line of the ignore file would leave out. */
export interface UnwantedGroup {
  readonly pattern: string;
  /** `Installed packages` */
  readonly title: string;
  readonly isSecret: boolean;
  readonly fileCount: number;
  readonly sizeBytes: number;
  readonly pathCount: number;
  /** The largest of them. */
  readonly paths: readonly FolderView[];
}
