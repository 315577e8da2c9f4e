/** An archive that a RUN downloads and unpacks, and then leaves in its layer. */
import type { Dockerfile } from '../dockerfile.ts';
import { isPathOf, type MadePath, madeBy, mayRemove, resolveIn } from '../made.ts';
import type { ImageView } from '../imageView.ts';
import { isMentionedAfter } from '../mentions.ts';
import { appendRemoval } from '../removals.ts';
import type { FixDraft, Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';
import { readUnpacking, type Unpacking } from '../unpacking.ts';
import { removalsIn } from '../removalIndex.ts';

export const downloadArchiveLeft: Rule = {
  id: 'download-archive-left',
  summary: 'A RUN downloads an archive, unpacks or installs it, and leaves it in its layer.',
  check(file, context) {
    const removals = removalsIn(context.image);
    const unpacked = findUnpacked(context.image);
    for (const made of madeBy(context.image)) {
      const use = made.kind === 'download' ? findUse(made, unpacked) : undefined;
      if (
        use === undefined ||
        mayRemove(made.run.script, made.path, made.command.index) ||
        removals.findAfter(made.path, made.run.instruction.index) !== undefined
      ) {
        continue;
      }
      const saving = savingOf(context.facts, made.run.instruction, {
        causeIds: ['temporary-files'],
        estimate: undefined,
      });
      const fixes = use.isHere ? toFixes(file, made) : [];
      context.report({
        span: made.command,
        summary: `“${made.written}” stays in this layer after it is ${use.kind === 'install' ? 'installed' : 'unpacked'}.`,
        ...(fixes.length > 0
          ? {}
          : {
              advice:
                use.kind === 'install'
                  ? 'Download, install and remove it in one RUN.'
                  : 'Download, unpack and remove it in one RUN, or pipe the download into tar.',
            }),
        ...(saving === undefined ? { severity: 'information' } : { saving }),
        fixes,
      });
    }
  },
};

function toFixes(file: Dockerfile, made: MadePath): readonly FixDraft[] {
  const edit = appendRemoval(file, made);
  const isUsed = isMentionedAfter(file, made.written, made.run.instruction.end);
  return edit === undefined
    ? []
    : [
        {
          title: `Remove ${made.written} in the same RUN`,
          class: isUsed ? 'suggest' : 'safe',
          ...(isUsed ? { caution: 'A later line mentions the file.' } : {}),
          edits: [edit],
        },
      ];
}

/** In the same RUN, or by its whole path in a later one. */
function findUse(made: MadePath, unpacked: ReadonlyMap<string, Use>): Use | undefined {
  const { instruction, script } = made.run;
  for (const command of script.commands.slice(made.command.index + 1)) {
    const unpacking = readUnpacking(command);
    if (unpacking?.archives.some((word) => isPathOf(word, command, made.path)) === true) {
      return { index: instruction.index, kind: unpacking.kind, isHere: true };
    }
  }
  const later = unpacked.get(made.path);
  return later !== undefined && later.index > instruction.index ? later : undefined;
}

interface Use {
  /** Of the instruction. */
  readonly index: number;
  readonly kind: Unpacking['kind'];
  /** In the RUN that downloads it. */
  readonly isHere: boolean;
}

/** By the path of the archive; the last use of each. */
function findUnpacked(image: ImageView): ReadonlyMap<string, Use> {
  return new Map(
    image.runs.flatMap(({ instruction, script }) =>
      script.commands.flatMap((command) => {
        const unpacking = readUnpacking(command);
        return (unpacking?.archives ?? []).flatMap((word) => {
          const path = resolveIn(command, word.key);
          return path === undefined || unpacking === undefined
            ? []
            : [[path, { index: instruction.index, kind: unpacking.kind, isHere: false }] as const];
        });
      }),
    ),
  );
}
