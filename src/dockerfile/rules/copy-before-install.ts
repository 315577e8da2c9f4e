/** Sources are copied before dependencies are installed: every change of a source installs them again. */
import { findFolderCopies, type FolderCopy } from '../contextCopies.ts';
import { directoriesOf } from '../directories.ts';
import { type DependencyInstall, readDependencyInstall } from '../dependencyInstalls.ts';
import type { Dockerfile, Instruction } from '../dockerfile.ts';
import { readPip, toPackageName } from '../packages/pip.ts';
import type { FixDraft, Rule, RuleContext } from '../rule.ts';
import type { ShellCommand, ShellWord } from '../shell.ts';
import type { Stage } from '../stages.ts';

export const copyBeforeInstall: Rule = {
  id: 'copy-before-install',
  summary: 'All sources are copied before dependencies are installed, so every change installs them again.',
  check(file, context) {
    for (const stage of file.stages) {
      const copy = findFolderCopies(stage).find(({ folder }) => folder === '');
      const found = copy === undefined ? undefined : findInstall(stage, copy, context);
      if (copy === undefined || found === undefined) {
        continue;
      }
      context.report({
        span: copy.word,
        summary: `Every change of a file installs the dependencies again, since all of them are copied before line ${file.lines.lineOf(found.run.start) + 1}.`,
        advice: `Copy ${found.install.required} first, install, and copy the rest then: the layer of the dependencies stays in the cache.`,
        severity: 'hint',
        fixes: toFixes(file, context, { copy, ...found }),
      });
    }
  },
};

interface FoundInstall {
  readonly run: Instruction;
  readonly install: DependencyInstall;
}

/** The first install behind the copy, in the folder that was copied to; none where one was made before. */
function findInstall(stage: Stage, copy: FolderCopy, { facts }: RuleContext): FoundInstall | undefined {
  for (const run of stage.instructions) {
    const commands = run.script?.isSure === true ? run.script.commands : [];
    const first = commands.find((command) => !upgradesItself(command));
    for (const command of commands) {
      const install = readDependencyInstall(command);
      if (install !== undefined) {
        const isThere =
          facts.context === undefined || facts.context.findSizeBytes(install.required) !== undefined;
        const isHere =
          run.index > copy.instruction.index &&
          command === first &&
          isSameFolder(stage, copy, command.directory);
        return isThere && isHere ? { run, install } : undefined;
      }
      // What runs before may make what the install needs.
      if (run.index > copy.instruction.index && command.name !== 'set' && !upgradesItself(command)) {
        return undefined;
      }
    }
  }
  return undefined;
}

/** It needs nothing of the project, and makes nothing that the install needs. */
function upgradesItself(command: ShellCommand): boolean {
  const pip = readPip(command);
  return pip?.verb.key === 'install' && pip.operands.length > 0 && pip.operands.every(isTool);
}

function isTool(word: ShellWord): boolean {
  return ['pip', 'setuptools', 'wheel'].includes(toPackageName(word));
}

function isSameFolder(stage: Stage, copy: FolderCopy, directory: string | undefined): boolean {
  const target = copy.instruction.words.at(-1)?.value;
  const isHere = target !== undefined && /^\.?\/?$/.test(target) && target !== '/';
  const folder = directoriesOf([stage]).get(copy.instruction);
  return (
    isHere ||
    (target !== undefined &&
      directory !== undefined &&
      target.replace(/\/$/, '') === directory.replace(/\/$/, '') &&
      folder !== undefined)
  );
}

/** Where the RUN installs and does nothing else, right behind COPY, and the context tells which files there are. */
function toFixes(
  file: Dockerfile,
  { facts }: RuleContext,
  { copy, run, install }: FoundInstall & { readonly copy: FolderCopy },
): readonly FixDraft[] {
  const { instruction } = copy;
  const present = install.manifests.filter((name) => facts.context?.findSizeBytes(name) !== undefined);
  const isNext = run.index === instruction.index + 1;
  const isOnly = run.script?.commands.length === 1 && run.heredocs.length === 0;
  const hasComments = file.comments.some(({ start }) => start > instruction.start && start < run.end);
  const target = instruction.words.at(-1)?.text ?? './';
  const isPlain = instruction.words.length === 2 && !instruction.isArray;
  if (present.length === 0 || !isNext || !isOnly || hasComments || !isPlain) {
    return [];
  }
  const flags = instruction.flags.map(({ start, end }) => `${file.text.slice(start, end)} `).join('');
  const folder = target.endsWith('/') ? target : `${target}/`;
  const first = `${instruction.keyword} ${flags}${present.join(' ')} ${folder}`;
  const copied = file.text.slice(instruction.start, instruction.end);
  const installed = file.text.slice(run.start, run.end);
  return [
    {
      title: 'Copy what the install needs first',
      class: 'suggest',
      caution:
        'Scripts that run while dependencies are installed, and packages of a workspace, may need the other files.',
      edits: [
        {
          start: instruction.start,
          end: run.end,
          newText: [first, installed, copied].join(file.newline),
        },
      ],
    },
  ];
}
