/** What there is to say about every cache that a package manager leaves behind. */
import type { Advice, FoundWaste } from './cause.ts';
import { addMounts, addOption, appendCommand, findVerb, isRootArchive, quote } from './instructions.ts';

export interface CacheHabits {
  /** What the files are, as the beginning of a sentence: `The package lists are …`. */
  readonly what: string;
  /** A command that removes them. */
  readonly clean: string;
  /** Where caches are mounted, as in `--mount=type=cache,…`. */
  readonly mounts: readonly string[];
  /** An option that keeps them from being written, and the words it stands behind. */
  readonly option?: { readonly after: RegExp; readonly option: string };
}

export function adviseOnCache(found: FoundWaste, habits: CacheHabits): Advice {
  const verb = findVerb(found.instruction);
  if (isRootArchive(found.instruction)) {
    return {
      text: `${toText(found, habits)} They come with the base image; a smaller variant of it may lack them.`,
    };
  }
  if (verb === 'COPY' || verb === 'ADD') {
    return {
      text: `${toText(found, habits)} They are copied here: copy less than the whole folder, or leave them out of the build context.`,
    };
  }
  const withOption = habits.option && addOption(found.instruction, habits.option);
  return {
    text: `${toText(found, habits)} Keep them out of the layer in the instruction that makes it: remove them at its end, or mount a cache over them.`,
    code: [
      withOption ?? appendCommand(found.instruction, habits.clean),
      '# or',
      addMounts(found.instruction, habits.mounts),
    ].join('\n'),
  };
}

/** For caches of what only a build needs: the result is copied out of a stage of its own. */
export function adviseOnBuildCache(found: FoundWaste, habits: Pick<CacheHabits, 'what' | 'mounts'>): Advice {
  return {
    text: `${toText(found, habits)} Only building needs them: build in a stage of its own and copy the result; a cache mount keeps them for the next build.`,
    code: [
      'FROM … AS build',
      addMounts(found.instruction, habits.mounts),
      'FROM …',
      'COPY --from=build … …',
    ].join('\n'),
  };
}

function toText(found: FoundWaste, habits: Pick<CacheHabits, 'what'>): string {
  const { hiddenBy } = found;
  if (hiddenBy === undefined || hiddenBy.isSameLayer) {
    return habits.what;
  }
  const step = quote(hiddenBy.instruction, 'a later instruction');
  return hiddenBy.how === 'removed'
    ? `${habits.what} They are removed later, in another layer, by ${step}; this layer keeps them all the same.`
    : `${habits.what} They are written once more by ${step}; this layer keeps the first copies.`;
}
