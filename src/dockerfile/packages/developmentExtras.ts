/** Requirements of Python that only developing needs, as far as their names tell. */
import type { ShellCommand } from '../shell.ts';
import { readPip } from './pip.ts';
import { readPipenv } from './pipenv.ts';
import { readPoetry } from './poetry.ts';
import { readUv } from './uv.ts';
import type { Span } from '../lineIndex.ts';

export interface DevelopmentExtra extends Span {
  /** `requirements-dev.txt`, `--with dev`. */
  readonly title: string;
}

/** `project` is the text of pyproject.toml, where it is known. */
export function findDevelopmentExtra(
  command: ShellCommand,
  project: string | undefined,
): DevelopmentExtra | undefined {
  const pip = readPip(command);
  const uv = readUv(command);
  if ((pip?.verb.key === 'install' || uv?.title === 'pip install') && (pip ?? uv) !== undefined) {
    return findRequirement(command);
  }
  if (uv?.title === 'sync') {
    return findGroups(command, project, { isDefault: /^\s*\[dependency-groups\][\s\S]*?^\s*dev\s*=/m });
  }
  if (readPoetry(command)?.verb.key === 'install') {
    return findGroups(command, project, {
      isDefault: /^\s*\[tool\.poetry\.(?:group\.(?:dev|test|lint)\.dependencies|dev-dependencies)\]/m,
    });
  }
  const pipenv = readPipenv(command);
  return pipenv !== undefined && ['install', 'sync'].includes(pipenv.verb.key)
    ? findWord(command, (key) => key === '--dev' || key === '-d')
    : undefined;
}

const names = '(?:dev|devel|develop|development|tests?|testing|lint|linting)';
const fileName = new RegExp(
  `(?:^|[-_./])${names}(?:[-_.][\\w.-]*)?\\.(?:txt|in)$|(?:^|/)${names}[-_/][\\w-]*requirements[\\w-]*\\.(?:txt|in)$|^${names}[-_]requirements`,
  'i',
);
const extra = new RegExp(`\\[(?:[\\w,\\s-]*,)?\\s*${names}\\s*(?:,[\\w,\\s-]*)?\\]`, 'i');
const group = new RegExp(`^${names}$`, 'i');

function findRequirement(command: ShellCommand): DevelopmentExtra | undefined {
  return command.args
    .flatMap((word, at) => {
      const before = command.args[at - 1]?.key ?? '';
      const file = /^(?:-r|--requirement=)(.+)$/.exec(word.key)?.[1];
      const named = before === '-r' || before === '--requirement' ? word.key : file;
      const isFound = named === undefined ? isOwn(word.key) && extra.test(word.key) : fileName.test(named);
      return isFound ? [{ title: named ?? word.key, start: word.start, end: word.end }] : [];
    })
    .at(0);
}

/** The project itself, not another package that happens to have such an extra. */
function isOwn(key: string): boolean {
  return /^(?:\.{1,2}|\.{0,2}\/[^[]*)\[/.test(key);
}

function findGroups(
  command: ShellCommand,
  project: string | undefined,
  about: { readonly isDefault: RegExp },
): DevelopmentExtra | undefined {
  const named = command.args
    .flatMap((word, at) => {
      const pair = /^--(?:with|group|extra|extras)(?:=(.*))?$/.exec(word.key);
      const values = pair === null ? undefined : (pair[1] ?? command.args[at + 1]?.key);
      const found = values?.split(/[\s,]+/).find((value) => group.test(value));
      return found === undefined
        ? []
        : [{ title: `${word.key.replace(/=.*$/, '')} ${found}`, start: word.start, end: word.end }];
    })
    .at(0);
  const all = findWord(command, (key) => key === '--all-groups' || key === '--dev');
  if (named !== undefined || all !== undefined) {
    return named ?? all;
  }
  const isNarrowed = command.args.some(({ key }) =>
    /^--(?:no-dev|only|without|only-main|no-default-groups|no-group|only-group|only-root)\b/.test(key),
  );
  return project !== undefined && about.isDefault.test(project) && !isNarrowed
    ? { title: 'its groups for development', start: command.start, end: command.end }
    : undefined;
}

function findWord(command: ShellCommand, is: (key: string) => boolean): DevelopmentExtra | undefined {
  const word = command.args.find(({ key }) => is(key));
  return word === undefined ? undefined : { title: word.key, start: word.start, end: word.end };
}
