/** Where the package lists of apt come from, where they go, and who needs them in between. */
import type { Dockerfile, Instruction } from '../dockerfile.ts';
import type { Saving } from '../finding.ts';
import type { ImageView, ShippedRun } from '../imageView.ts';
import type { Span } from '../lineIndex.ts';
import { isMounted } from '../mounts.ts';
import { empties, removedBy } from '../paths.ts';
import type { RuleContext } from '../rule.ts';
import { estimate, savingOf } from '../savings.ts';
import type { ShellCommand, ShellScript } from '../shell.ts';
import type { Stage } from '../stages.ts';
import { aptListsFolder } from './apt.ts';
import { type AptStep, findAptSteps } from './aptSteps.ts';

/** The last fetching of lists that this RUN does not undo, if any. */
export function findKeptLists({
  instruction,
  script,
}: Pick<ShippedRun, 'instruction' | 'script'>): ShellCommand | undefined {
  const steps = findAptSteps(script);
  const update = steps.findLast(({ action }) => action.kind === 'update')?.command;
  if (update === undefined || isMounted(instruction, aptListsFolder)) {
    return undefined;
  }
  return findListsRemoval(script, update) === undefined ? update : undefined;
}

/**
 * The command behind `update` that removes the lists; without `update`, the first of the script. One inside a condition
 * counts where the update is inside one as well. A script whose name says that it cleans is taken at its word.
 */
export function findListsRemoval(script: ShellScript, update?: ShellCommand): ShellCommand | undefined {
  return script.commands.find(
    (command, at) =>
      command.index > (update?.index ?? -1) &&
      (!command.isConditional || update?.isConditional === true) &&
      (isRemoval(command, script.commands[at + 1]) ||
        (update !== undefined && mayClean(command)) ||
        findAptSteps(script).some((step) => step.command === command && endsClean(step))),
  );
}

const lastRemovals = new WeakMap<Stage, number>();

/** The index of the last instruction of a stage that removes the lists; -1 where none does. */
export function findLastListsRemoval(stage: Stage): number {
  let last = lastRemovals.get(stage);
  if (last === undefined) {
    last =
      stage.instructions.findLast(
        ({ script }) => script?.isSure === true && findListsRemoval(script) !== undefined,
      )?.index ?? -1;
    lastRemovals.set(stage, last);
  }
  return last;
}

function isRemoval(command: ShellCommand, next: ShellCommand | undefined): boolean {
  const isPipedToRm =
    command.name === 'find' &&
    next?.joinedBy === '|' &&
    next.name === 'xargs' &&
    next.args.some(({ key }) => key === 'rm');
  return isPipedToRm
    ? command.args.some(({ key }) => empties(key, aptListsFolder))
    : removedBy(command).some((pattern) => empties(pattern, aptListsFolder));
}

function endsClean({ action }: AptStep): boolean {
  return action.kind === 'dist-clean' || (action.kind === 'install' && action.isSelfContained);
}

/** A variable can hold the whole command. */
function mayClean({ name, words }: ShellCommand): boolean {
  const program = words[0]?.key ?? '';
  const isNamed = name === undefined || /[-_./]/.test(program);
  return program.includes(aptListsFolder) || (isNamed && /clean[^/]*$/i.test(program));
}

/** Whether a RUN that fetches lists does nothing else with them. */
export function isUpdateOnly({ script }: Pick<ShippedRun, 'script'>): boolean {
  const steps = findAptSteps(script);
  const first = steps.find(({ action }) => action.kind === 'update')?.command.index ?? Infinity;
  return (
    !steps.some(({ action, command }) => command.index > first && needsLists(action.kind)) &&
    !script.commands.some((command) => command.index > first && isUnknownScript(command))
  );
}

export interface ListsUse extends Span {
  /** `script`: nobody knows what it does. `start`: when a container starts. */
  readonly kind: 'install' | 'script' | 'start';
  readonly instruction: Instruction;
  readonly stage: Stage;
}

/**
 * The first command behind `run` that needs the lists it fetched, in its own stage and in every stage built on it; where
 * the lists are fetched again, or removed, they are needed no more.
 */
export function findListsUse(
  file: Dockerfile,
  run: Pick<ShippedRun, 'instruction' | 'stage'>,
): ListsUse | undefined {
  const stages: { readonly stage: Stage; readonly from: number }[] = [
    { stage: run.stage, from: run.instruction.index + 1 },
  ];
  for (const place of stages) {
    const found = findInStage(file, place);
    if (found.use !== undefined) {
      return found.use;
    }
    if (!found.isOver) {
      stages.push(
        ...(childrenOf(file).get(place.stage.index) ?? []).map((child) => ({ stage: child, from: 0 })),
      );
    }
  }
  return undefined;
}

const children = new WeakMap<Dockerfile, ReadonlyMap<number, readonly Stage[]>>();

function childrenOf(file: Dockerfile): ReadonlyMap<number, readonly Stage[]> {
  let found = children.get(file);
  if (found === undefined) {
    const byParent = new Map<number, Stage[]>();
    for (const stage of file.stages) {
      if (stage.base.kind === 'stage') {
        const siblings = byParent.get(stage.base.index) ?? [];
        siblings.push(stage);
        byParent.set(stage.base.index, siblings);
      }
    }
    found = byParent;
    children.set(file, found);
  }
  return found;
}

function findInStage(
  file: Dockerfile,
  { stage, from }: { readonly stage: Stage; readonly from: number },
): { readonly use: ListsUse | undefined; readonly isOver: boolean } {
  for (const instruction of stage.instructions) {
    const use = instruction.index < from ? undefined : findIn(file, instruction);
    if (use === 'over') {
      return { use: undefined, isOver: true };
    }
    if (use !== undefined) {
      return { use: { ...use, instruction, stage }, isOver: false };
    }
  }
  return { use: undefined, isOver: false };
}

type Found = Pick<ListsUse, 'kind' | 'start' | 'end'> | 'over' | undefined;

const knownUses = new WeakMap<Instruction, { readonly result: Found }>();

function findIn(file: Dockerfile, instruction: Instruction): Found {
  const known = knownUses.get(instruction) ?? { result: findInInstruction(file, instruction) };
  knownUses.set(instruction, known);
  return known.result;
}

function findInInstruction(file: Dockerfile, instruction: Instruction): Found {
  const { keyword, script, start, end } = instruction;
  if (keyword === 'RUN') {
    const isKnown = script?.isSure === true;
    return isKnown
      ? findInScript(script)
      : mentionsInstall(file, instruction)
        ? { kind: 'script', start, end }
        : undefined;
  }
  const isLater = keyword === 'CMD' || keyword === 'ENTRYPOINT' || keyword === 'ONBUILD';
  return isLater && mentionsInstall(file, instruction) ? { kind: 'start', start, end } : undefined;
}

/** As far as its text tells; a longer one is nothing a person wrote. */
function mentionsInstall(file: Dockerfile, { start, end }: Instruction): boolean {
  const text = file.text.slice(start, Math.min(end, start + 5000));
  return /\bapt(?:-get)?\b[^;&|]*\binstall\b/.test(text) && !/\bapt(?:-get)?\b[^;&|]*\bupdate\b/.test(text);
}

function findInScript(script: ShellScript): Found {
  const steps = new Map(findAptSteps(script).map(({ command, action }) => [command.index, action]));
  const removal = findListsRemoval(script);
  for (const command of script.commands) {
    const action = steps.get(command.index);
    const isUpdate = action?.kind === 'update' && !command.isConditional && !mayUpdate(command);
    if (command === removal || isUpdate) {
      return 'over';
    }
    if (action === undefined ? isUnknownScript(command) : needsLists(action.kind)) {
      return { kind: action === undefined ? 'script' : 'install', start: command.start, end: command.end };
    }
  }
  return undefined;
}

/** Older versions only add a source. */
function mayUpdate({ name }: ShellCommand): boolean {
  return name === 'add-apt-repository' || name === 'apt-add-repository';
}

function needsLists(kind: AptStep['action']['kind']): boolean {
  return kind === 'install' || kind === 'upgrade' || kind === 'read';
}

/** A script of the build context, or another program that installs what it wants. */
function isUnknownScript({ name, args, words }: ShellCommand): boolean {
  if (name === undefined) {
    return /\.sh\b|install|setup/i.test(words[0]?.key ?? '');
  }
  const isShell = /^(?:ba|da|a|k|z)?sh$/.test(name);
  const file = isShell ? args.find(({ key }) => !key.startsWith('-')) : undefined;
  const isInline = args.some(({ key }) => /^-[a-z]*c$/.test(key));
  return (
    (isShell && !isInline && file !== undefined) ||
    name.endsWith('.sh') ||
    /^(?:ansible-playbook|puppet|chef-client|salt-call|mk-build-deps|rosdep|gdebi)$/.test(name) ||
    (/install|bootstrap|provision/.test(name) && (words[0]?.key ?? '').includes('/'))
  );
}

/** Of the lists that the layer of a RUN keeps. */
export function toListsSaving({ facts }: RuleContext, { instruction }: ShippedRun): Saving {
  return savingOf(facts, instruction, {
    causeIds: ['apt-lists'],
    estimate: estimate(17_000_000, 45_000_000, { source: 'Debian and Ubuntu, 2026', unit: 'compressed' }),
  });
}

/** Lists that only a later RUN of the image removes, and the RUNs whose layers keep them. */
export interface LateRemoval {
  readonly run: ShippedRun;
  readonly command: ShellCommand;
  readonly updates: readonly ShippedRun[];
}

export function findLateRemovals(image: ImageView): readonly LateRemoval[] {
  const removals: LateRemoval[] = [];
  let updates: ShippedRun[] = [];
  for (const run of image.runs) {
    const update = findAptSteps(run.script).find(({ action }) => action.kind === 'update')?.command;
    const removal = findListsRemoval(run.script);
    if (removal !== undefined && (update === undefined || removal.index < update.index)) {
      if (updates.length > 0 && removal.name !== undefined && !isMounted(run.instruction, aptListsFolder)) {
        removals.push({ run, command: removal, updates });
      }
      updates = [];
    }
    if (findKeptLists(run) !== undefined) {
      updates.push(run);
    }
  }
  return removals;
}
