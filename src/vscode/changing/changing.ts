/** What the commands that change registries are given. */
import type { DeleteTagsParts } from './deleteTags.ts';
import type { JournalDocument } from './journalDocument.ts';
import type { PromoteParts } from './promote.ts';
import type { RetagParts } from './retag.ts';

export interface Changing extends RetagParts, DeleteTagsParts, PromoteParts {
  readonly journal: JournalDocument;
}
