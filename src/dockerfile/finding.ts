/** What the linter says: a place, a sentence, the bytes it is about, and edits that mend it. Plain values. */

/** Zero-based; `character` counts UTF-16 code units, as the editor does. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}

export type Severity = 'warning' | 'information' | 'hint';

/**
 * `safe`: the image differs by nothing but what the rule promises to remove. `suggest`: needs a look, since something
 * could miss what is taken away.
 */
export type FixClass = 'safe' | 'suggest';

export interface Fix {
  /** What the edit does, in the imperative: `Add --no-cache-dir`. */
  readonly title: string;
  readonly class: FixClass;
  /** Of `suggest`: what could break, as a sentence. */
  readonly caution?: string;
  /** In no particular order; they do not overlap. */
  readonly edits: readonly TextEdit[];
}

/** How many bytes of an image a finding is about. */
export interface Saving {
  /** Where both are the same the number is exact. */
  readonly minBytes: number;
  readonly maxBytes: number;
  /** `measured`: read from the layers of an image or from the files of the build context. */
  readonly basis: 'measured' | 'estimated';
  /** Where the number is from, as a phrase: `Debian bookworm, 2026`. */
  readonly source: string;
  /** Whether it is about bytes of the registry (compressed) or of the disk. */
  readonly unit: 'compressed' | 'unpacked';
}

export interface Finding {
  readonly ruleId: string;
  readonly range: Range;
  readonly severity: Severity;
  /** One sentence: what makes the image larger here. */
  readonly summary: string;
  /** What to do about it where no fix can be made by an edit; one or two sentences. */
  readonly advice?: string;
  /** Lines of the ignore file that would mend it. */
  readonly ignorePatterns?: readonly string[];
  readonly saving?: Saving;
  /** The saving as one number: measured, or else the lower end of the estimate. */
  readonly savedBytes?: number;
  /** The first is the one to prefer. */
  readonly fixes: readonly Fix[];
}
