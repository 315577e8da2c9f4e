/** Why bytes are wasted: what the files under `waste/` have to say about one cause each. */
import type { WasteGroup } from '../../shared/imagePanel.ts';

export type Advice = WasteGroup['advice'];

export interface Cause {
  /** Permanent; machine-readable. */
  readonly id: string;
  readonly title: string;
  readonly advise: (found: FoundWaste) => Advice;
}

/** A cause that the path of a file tells. */
export interface PathCause extends Cause {
  /**
   * Folders and files, each with everything below it, from the root without a leading slash. `*` in a part stands for
   * any letters, a part `**` for any number of parts.
   */
  readonly paths: readonly string[];
  /** What of it is needed after all; written like `paths`. */
  readonly except?: readonly string[];
  /** The cause counts only in an image that shows one of these; written like `paths`. */
  readonly evidence?: readonly string[];
  /** The name of a file that must stand beside one of this name; absent where nothing must. */
  readonly sibling?: (name: string) => string | undefined;
  /** Whether a package manager made it and can make it again: then it stays the cause of copies that are hidden. */
  readonly isCache: boolean;
}

/** What advice is asked for: the files of one cause in one layer. */
export interface FoundWaste {
  readonly kind: WasteGroup['kind'];
  /** What made the layer that holds the bytes. */
  readonly instruction: string | undefined;
  /** Who hides most of the bytes; absent for what the image shows. */
  readonly hiddenBy: HidingStep | undefined;
  /** The largest first, not all of them. */
  readonly paths: readonly string[];
  /** Of `rewritten`: what happened to most of the bytes. */
  readonly rewrite: Rewrite | undefined;
  /** Of `duplicated`: where the content of the largest file stands too. */
  readonly original: string | undefined;
}

export interface HidingStep {
  readonly instruction: string | undefined;
  readonly how: 'removed' | 'replaced';
  /** The layer hides its own bytes: its archive has a path twice. */
  readonly isSameLayer: boolean;
}

/** The same content once more, in the layer that hides the first. */
export interface Rewrite {
  readonly what: 'owner' | 'mode' | 'owner-and-mode' | 'place' | 'nothing';
  /** `1000:1000`, that of the second copy. */
  readonly owner: string;
  /** `0755`, that of the second copy. */
  readonly mode: string;
}
