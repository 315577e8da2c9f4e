/** “Retag…”: more tags for one image in its repository, typed or by the conventions that its tag follows. */
import { untilAborted } from '../../base/abort.ts';
import { suggestTags, type TagConvention } from '../../changes/naming/tagSuggestions.ts';
import { isDigest } from '../../oci/digest.ts';
import type { ImageLocation } from '../documents/openers.ts';
import { toShortName } from '../documents/scheme.ts';
import type { Memory } from '../tree/treePreferences.ts';
import { type ChangeFlowParts, runChange } from './changeFlow.ts';
import { learnConventions } from './tagConventions.ts';
import { askTags } from './tagInput.ts';
import { findWorkspaceCommit } from './workspaceCommit.ts';

export interface RetagParts extends ChangeFlowParts {
  /** Remembers which conventions are kept in which repository. */
  readonly memory: Memory;
  /** The tags of a repository, as far as the tree knows them. */
  readonly knownTags: (image: ImageLocation) => readonly string[];
}

/** Nobody waits longer for a box to open; the commit is not proposed then. */
const patienceMs = 300;

export async function retagImage(
  parts: RetagParts,
  image: ImageLocation & { readonly created?: string | undefined },
): Promise<void> {
  const { connectionId, repository, reference } = image;
  const name = toShortName(repository, reference);
  const suggestions = suggestTags({
    tag: isDigest(reference) ? '' : reference,
    created: image.created,
    now: new Date(),
    commit: await findCommitSoon(),
    existing: parts.knownTags(image),
  });
  const key = `tagConventions:${connectionId}|${repository}`;
  const kept = readConventions(parts.memory, key);
  const tags = await askTags({
    title: `Retag ${name}`,
    proposals: suggestions.map(({ tag, explanation, convention, newer }) => ({
      tag,
      explanation,
      // What would be a step back is for the user to want.
      isPicked: kept.includes(convention) && newer === undefined,
    })),
  });
  if (tags === undefined) {
    return;
  }
  await runChange(parts, {
    planning: `Looking at ${name}`,
    registryId: connectionId,
    plan: (options) =>
      parts.changes.planRetag({ place: { registryId: connectionId, repository }, reference, tags }, options),
    async onReport(report) {
      const learned = learnConventions(report, { kept, suggestions });
      if (learned !== undefined) {
        await parts.memory.update(key, learned.length === 0 ? undefined : learned);
      }
    },
  });
}

async function findCommitSoon(): Promise<string | undefined> {
  const signal = AbortSignal.timeout(patienceMs);
  return untilAborted(findWorkspaceCommit(), { signal }).catch(() => undefined);
}

function readConventions(memory: Memory, key: string): readonly TagConvention[] {
  const kept = memory.get(key);
  return Array.isArray(kept) ? kept : [];
}
