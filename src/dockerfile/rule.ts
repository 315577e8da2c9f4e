/** What a rule is, and what it reports with. A rule is a pure function over a file; it knows no editor and no other rule. */
import type { Dockerfile } from './dockerfile.ts';
import type { Facts } from './facts.ts';
import type { FixClass, Saving, Severity } from './finding.ts';
import type { Span } from './lineIndex.ts';
import type { ImageView } from './imageView.ts';

export interface Rule {
  /** Words with dashes; the name of its file and of its page. Permanent. */
  readonly id: string;
  /** One sentence: what it finds. Its page begins with it. */
  readonly summary: string;
  /** Codes of hadolint whose `ignore` silences it as well. */
  readonly hadolint?: readonly string[];
  /** Checks of BuildKit whose `skip` silences it as well. */
  readonly buildChecks?: readonly string[];
  check(file: Dockerfile, context: RuleContext): void;
}

export interface RuleContext {
  /** Which stages ship, and what of them. */
  readonly image: ImageView;
  readonly facts: Facts;
  /** The path of the file as the caller has it, with forward slashes; empty where there is none. */
  readonly fileName: string;
  report(reported: Reported): void;
}

export interface Reported {
  /** The words it is about, not the whole instruction. */
  readonly span: Span;
  /** One sentence, with what is concerned named: `“apt-get update” leaves its package lists in this layer.` */
  readonly summary: string;
  readonly advice?: string;
  /** Lines of the ignore file that would mend it. */
  readonly ignorePatterns?: readonly string[];
  readonly saving?: Saving;
  /** Absent where the bytes decide: a warning from 10 MB that are certain, information from 1 MB, else a hint. */
  readonly severity?: Severity;
  readonly fixes?: readonly FixDraft[];
}

export interface FixDraft {
  readonly title: string;
  readonly class: FixClass;
  readonly caution?: string;
  readonly edits: readonly OffsetEdit[];
}

export interface OffsetEdit extends Span {
  readonly newText: string;
}

const large = 10_000_000;
const noticeable = 1_000_000;

/** By bytes, not by taste. */
export function severityOf(saving: Saving | undefined): Severity {
  if (saving === undefined || saving.maxBytes < noticeable) {
    return 'hint';
  }
  return saving.minBytes >= large ? 'warning' : 'information';
}
