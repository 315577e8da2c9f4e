/** Commands that upgrade the package manager that came with the image, and whether somebody says why. */
import type { Dockerfile } from '../dockerfile.ts';
import { dropCommand } from '../instructionEdits.ts';
import type { ShippedRun } from '../imageView.ts';
import type { FixDraft } from '../rule.ts';
import type { ShellCommand } from '../shell.ts';

/** Whether a comment on the lines above, or between the lines of the RUN, gives a reason. */
export function hasReason(file: Dockerfile, { instruction }: ShippedRun): boolean {
  const first = file.lines.lineOf(instruction.start);
  return file.comments.some(({ start, text }) => {
    const line = file.lines.lineOf(start);
    const isNear =
      (line < first && line >= first - 3) || (start > instruction.start && start < instruction.end);
    return (
      isNear &&
      /\b(?:because|bug|fix|issue|workaround|cve|vulnerab\w*|security|https?:|require[sd]?|need\w*|otherwise|too old|#\d+)/i.test(
        text,
      )
    );
  });
}

export function toRemoval(
  file: Dockerfile,
  run: ShippedRun,
  about: { readonly command: ShellCommand; readonly caution: string },
): readonly FixDraft[] {
  const edit = dropCommand(file, run.instruction, about.command);
  return edit === undefined
    ? []
    : [{ title: 'Remove this command', class: 'suggest', caution: about.caution, edits: [edit] }];
}
