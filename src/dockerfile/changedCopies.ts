/** Commands that change owner or mode of what an earlier COPY or ADD brought: the layer then has the files once more. */
import {
  applyMode,
  type AttributeChange,
  compareOwners,
  readAttributeChange,
  readOwner,
} from './attributes.ts';
import { type CopiedEntry, copiedInto, type CopiedIndex, type HeldPath } from './copied.ts';
import type { Instruction } from './dockerfile.ts';
import type { ContextFacts, Facts } from './facts.ts';
import type { Saving } from './finding.ts';
import { isStillThere } from './goneCopies.ts';
import type { ImageView, ShippedRun } from './imageView.ts';
import { isWithin, removesFile } from './paths.ts';
import { type CopiedBytes, isMeasuredFree, isTrifling, savingOfCopies } from './copySavings.ts';
import { isMounted } from './mounts.ts';
import type { RuleContext } from './rule.ts';
import type { ShellCommand } from './shell.ts';
import { expandWord } from './variables.ts';

export interface ChangedCopy {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly change: AttributeChange;
  readonly touched: readonly TouchedCopy[];
}

export interface TouchedCopy {
  readonly entry: CopiedEntry;
  /** Of the context, where it is from there. */
  readonly source: string | undefined;
  /** Which of the targets of the command. */
  readonly target: number;
  /** `all` of what the entry brought, or a path in it. */
  readonly extent: 'all' | 'part';
  readonly isFolder: boolean;
}

/** What was changed to the same by an earlier command is no change once more. */
export function findChangedCopies(
  context: RuleContext,
  kind: AttributeChange['kind'],
): readonly ChangedCopy[] {
  const known = found.get(context.image)?.[kind];
  if (known !== undefined) {
    return known;
  }
  const changes = findChanges(context, kind);
  found.set(context.image, { ...found.get(context.image), [kind]: changes });
  return changes;
}

const found = new WeakMap<ImageView, Partial<Record<AttributeChange['kind'], readonly ChangedCopy[]>>>();

function findChanges(context: RuleContext, kind: AttributeChange['kind']): readonly ChangedCopy[] {
  const index = copiedInto(context.image);
  if (index.entries.length === 0) {
    return [];
  }
  const last = new Map<string, number>();
  return context.image.runs.flatMap((run) =>
    run.script.commands.flatMap((command) => {
      const change = readAttributeChange(command);
      if (change?.kind !== kind || command.isConditional || command.isSubstitution) {
        return [];
      }
      const key = `${change.value} ${change.targets.map(({ patterns }) => patterns.join(' ')).join(' ')}`;
      const since = last.get(key) ?? -1;
      last.set(key, run.instruction.index);
      const touched = findTouched(index, { run, command, change, facts: context.facts }).filter(
        (copy) =>
          copy.entry.instruction.index > since &&
          !changesNothing(copy, change, context.facts.context) &&
          (copy.extent === 'part' || isStillThere(context.image, copy.entry, { run, command })),
      );
      const copies = touched.map(({ entry }) => entry.instruction);
      return touched.length === 0 ||
        isMeasuredFree(context.facts, { copies, causeIds: ['rewritten'] }) ||
        isTrifling(context.facts, toBytes(touched))
        ? []
        : [{ run, command, change, touched }];
    }),
  );
}

export function savingOfChange({ facts }: RuleContext, { touched }: ChangedCopy): Saving | undefined {
  return savingOfCopies(facts, toBytes(touched));
}

function toBytes(touched: readonly TouchedCopy[]): CopiedBytes {
  return {
    copies: touched.map(({ entry }) => entry.instruction),
    sources: touched.map(({ source }) => source),
    causeIds: ['rewritten'],
  };
}

/** The mode of a file as it is copied, as far as it is known. */
export function modeOf(
  { entry, source }: TouchedCopy,
  context: ContextFacts | undefined,
): number | undefined {
  const flag = flagOf(entry, 'chmod');
  if (flag !== undefined) {
    return /^[0-7]{3,4}$/.test(flag) ? Number.parseInt(flag, 8) : undefined;
  }
  if (entry.from === 'url') {
    return 0o600;
  }
  return entry.from === 'heredoc' ? 0o644 : source === undefined ? undefined : context?.findMode(source);
}

/** What a flag of COPY or ADD says; variables without a known value stay, as the shell's words have them. */
export function flagOf({ instruction, stage }: CopiedEntry, name: string): string | undefined {
  const value = instruction.flags.find((flag) => flag.name === name)?.value;
  return value === undefined
    ? undefined
    : (expandWord(value, (variable) => stage.variables.find(variable, instruction.index).value) ??
        value.replaceAll(/\$([A-Za-z_]\w*)/g, '${$1}'));
}

/** Files without an ending that are programs all the same. */
const programNames =
  /^(?:.*entrypoint.*|gradlew|mvnw|run|start|init|configure|entry|wait-for-it|manage|artisan|healthcheck)$/i;

const scriptNames = /\.(?:sh|bash|py|pl|rb)$|^(?:gradlew|mvnw|artisan)$|entrypoint/i;

function findTouched(
  index: CopiedIndex,
  by: {
    readonly run: ShippedRun;
    readonly command: ShellCommand;
    readonly change: AttributeChange;
    readonly facts: Facts;
  },
): readonly TouchedCopy[] {
  const { run, change } = by;
  return change.targets.flatMap(({ patterns }, target) =>
    patterns.flatMap((pattern) => {
      if (isMounted(run.instruction, pattern)) {
        return [];
      }
      const star = pattern.search(/[*?]/);
      const root = star === -1 ? pattern : pattern.slice(0, pattern.lastIndexOf('/', star)) || '/';
      const whole = index
        .under(root, run.instruction)
        .filter((entry) => entry.from !== 'git' && !entry.isUnpacked && isTouched(entry, pattern, change))
        .map((entry): TouchedCopy => {
          const source = entry.from === 'context' ? entry.source : undefined;
          return { entry, source, target, extent: 'all', isFolder: entry.shape === 'folder' };
        });
      return whole.length > 0
        ? whole
        : index
            .holding(pattern, run.instruction)
            .filter((held) => isHeld(held, by))
            .slice(-1)
            .map(({ entry, source }) => ({
              entry,
              source,
              target,
              extent: 'part',
              isFolder: change.isRecursive,
            }));
    }),
  );
}

function isTouched(entry: CopiedEntry, pattern: string, { isRecursive, kind }: AttributeChange): boolean {
  const isCovered = /[*?]/.test(pattern) ? removesFile(pattern, entry.path) : isWithin(entry.path, pattern);
  if (!isCovered) {
    return false;
  }
  const isExact = depthOf(entry.path) === depthOf(pattern);
  return (
    isRecursive ||
    (isExact &&
      (entry.shape === 'file' ||
        (entry.shape === 'unknown' && (kind === 'mode' ? isProgram(entry.path) : isInBin(entry.path)))))
  );
}

function depthOf(path: string): number {
  return path.replace(/^\/$/, '').split('/').length;
}

function isProgram(path: string): boolean {
  return isInBin(path) || programNames.test(path.slice(path.lastIndexOf('/') + 1));
}

function isInBin(path: string): boolean {
  return /\/s?bin\/[^/]+$/.test(path);
}

/** A path inside a folder that was copied: the context has it, or its name and the place of the command say so. */
function isHeld(
  { entry, source }: HeldPath,
  by: {
    readonly run: ShippedRun;
    readonly command: ShellCommand;
    readonly change: AttributeChange;
    readonly facts: Facts;
  },
): boolean {
  if (by.facts.context !== undefined && !source.includes('*')) {
    return by.facts.context.findSizeBytes(source) !== undefined;
  }
  const before = by.run.script.commands.slice(0, by.command.index);
  return (
    !by.change.isRecursive &&
    scriptNames.test(source) &&
    before.every(({ name }) => name === 'chmod' || name === 'chown' || name === 'set' || name === 'mkdir') &&
    (previousRun(by.run)?.index ?? -1) < entry.instruction.index
  );
}

/** The RUN of the same stage before one. */
function previousRun({ stage, instruction }: ShippedRun): Instruction | undefined {
  for (let at = instruction.index - stage.from.index - 2; at >= 0; at--) {
    const before = stage.instructions[at];
    if (before?.keyword === 'RUN') {
      return before;
    }
  }
  return undefined;
}

/** BuildKit leaves a file out of the layer where nothing about it is different. */
function changesNothing(
  copy: TouchedCopy,
  change: AttributeChange,
  context: ContextFacts | undefined,
): boolean {
  if (change.kind === 'owner') {
    const before = readOwner(flagOf(copy.entry, 'chown') ?? '0:0');
    return compareOwners(readOwner(change.value), before) !== 'different';
  }
  const flag = flagOf(copy.entry, 'chmod');
  if (flag !== undefined && (flag === change.value || /[$`]/.test(flag) || /[$`]/.test(change.value))) {
    return true;
  }
  const before = copy.isFolder ? undefined : modeOf(copy, context);
  return before !== undefined && applyMode(change.value, before) === before;
}
