/** RUNs of one stage that each fetch the lists of apt and install: as one they do it once. */
import type { Dockerfile, Instruction } from '../dockerfile.ts';
import { mergeRuns } from '../edits.ts';
import type { ShippedRun } from '../imageView.ts';
import { isMounted } from '../mounts.ts';
import { aptListsFolder } from '../packages/apt.ts';
import { type AptInstall, mergeCaution, moveInstall } from '../packages/aptMerges.ts';
import { findAptSteps } from '../packages/aptSteps.ts';
import type { FixDraft, Rule } from '../rule.ts';
import { estimate } from '../savings.ts';

export const aptMultiInstallRuns: Rule = {
  id: 'apt-multi-install-runs',
  summary: 'Several RUNs of a stage each fetch the package lists of apt and install.',
  check(file, context) {
    let first: AptInstall | undefined;
    for (const run of context.image.runs) {
      const second = findInstall(run);
      if (second === undefined) {
        continue;
      }
      if (first?.run.stage === run.stage && !isPreparedFor(file, first, second)) {
        const fix = toFix(file, first, second);
        context.report({
          span: second.command,
          summary: `Line ${file.lines.lineOf(first.command.start) + 1} fetches the package lists and installs as well; each time, the list of what is installed is stored once more.`,
          saving: estimate(1_000_000, 10_000_000, {
            source: 'an estimate for what dpkg lists',
            unit: 'unpacked',
          }),
          ...(fix === undefined
            ? { advice: 'Install these packages in that RUN too, where nothing between needs them apart.' }
            : { fixes: [fix] }),
        });
      }
      first = second;
    }
  },
};

/** Of a RUN that updates and then installs packages that are known, for good. */
function findInstall(run: ShippedRun): AptInstall | undefined {
  const steps = findAptSteps(run.script);
  const isPlain = steps.every(
    ({ command, action }) =>
      !command.isConditional &&
      action.kind !== 'remove' &&
      (action.kind !== 'update' || !action.isIndirect) &&
      (action.kind !== 'install' ||
        (!action.isSelfContained && action.packages.every(({ text }) => /^[\w.+:=~"-]+$/.test(text)))),
  );
  const update = steps.findIndex(({ action }) => action.kind === 'update');
  const step = steps.find(({ action }, at) => action.kind === 'install' && at > update);
  return isPlain &&
    update !== -1 &&
    step?.action.kind === 'install' &&
    !isMounted(run.instruction, aptListsFolder)
    ? { run, command: step.command, action: step.action }
    : undefined;
}

/** What adds sources, keys or settings of apt, or packages of its own. */
const preparing =
  /sources\.list|apt-key|keyring|\.gpg|\.asc|add-apt-repository|preferences|apt\.conf|\/etc\/apt|deb\.nodesource|script\.deb|dpkg|debconf|apt-mark|gpg\b/;

/** Instructions whose effect an install can feel. */
const telling: ReadonlySet<string> = new Set(['ARG', 'ENV', 'USER', 'SHELL']);

/** Whether something between the two, or before the second install, is there for it. */
function isPreparedFor(file: Dockerfile, first: AptInstall, second: AptInstall): boolean {
  const from = first.run.instruction;
  const to = second.run.instruction;
  const between = file.instructions.slice(from.index + 1, to.index);
  return (
    between.some(({ keyword }) => telling.has(keyword)) ||
    to.index - from.index > maxBetween ||
    preparing.test(file.text.slice(first.command.end, second.command.start)) ||
    toFlags(file, from) !== toFlags(file, to)
  );
}

/** RUNs that are further apart are so for a reason. */
const maxBetween = 20;

function toFlags(file: Dockerfile, { flags }: Instruction): string {
  return flags.map(({ start, end }) => file.text.slice(start, end)).join(' ');
}

function toFix(file: Dockerfile, first: AptInstall, second: AptInstall): FixDraft | undefined {
  if (second.run.instruction.index !== first.run.instruction.index + 1) {
    return undefined;
  }
  const moved = moveInstall(file, first, second);
  const edits = moved ?? mergeRuns(file, first.run.instruction, second.run.instruction);
  const title = moved === undefined ? 'Make one RUN of the two' : 'Install these packages in the RUN before';
  return edits && { title, class: 'suggest', caution: mergeCaution, edits };
}
