/** Commands that install what a project depends on, and the files of the project that they need for it. */
import type { ShellCommand } from './shell.ts';

export interface DependencyInstall {
  /** What they read; those that are there are to be copied before. */
  readonly manifests: readonly string[];
  /** One of them has to be there. */
  readonly required: string;
}

/** `undefined` for other commands, and for those that need the sources as well, such as `pip install .`. */
export function readDependencyInstall({ name, args }: ShellCommand): DependencyInstall | undefined {
  const operands = args.filter(({ key }) => !key.startsWith('-')).map(({ key }) => key);
  const [verb, ...rest] = operands;
  const isAlone = rest.length === 0;
  switch (name) {
    case 'npm':
      return ['ci', 'install', 'i'].includes(verb ?? '') && isAlone && !hasGlobal(args)
        ? toInstall('package.json', ['package-lock.json', 'npm-shrinkwrap.json', '.npmrc'])
        : undefined;
    case 'yarn':
      return (verb === undefined || verb === 'install') &&
        isAlone &&
        !args.some(({ key }) => /^--(?:version|cwd)/.test(key))
        ? toInstall('package.json', ['yarn.lock', '.yarnrc', '.yarnrc.yml'])
        : undefined;
    case 'pnpm':
      return (verb === 'install' || verb === 'i') && isAlone && !hasGlobal(args)
        ? toInstall('package.json', ['pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'])
        : undefined;
    case 'pip':
    case 'pip3':
      return readPip(args);
    case 'bundle':
      return verb === undefined || verb === 'install' ? toInstall('Gemfile', ['Gemfile.lock']) : undefined;
    case 'go':
      return verb === 'mod' && rest[0] === 'download' ? toInstall('go.mod', ['go.sum']) : undefined;
    case undefined:
    default:
      return undefined;
  }
}

function toInstall(required: string, others: readonly string[]): DependencyInstall {
  return { required, manifests: [required, ...others] };
}

function hasGlobal(args: ShellCommand['args']): boolean {
  return args.some(({ key }) => /^(?:-g|--global|--prefix(?:=.*)?|-C|--dir)$/.test(key));
}

/** Only requirements, all of them by one file of the working folder. */
function readPip(args: ShellCommand['args']): DependencyInstall | undefined {
  const keys = args.map(({ key }) => key);
  const files = keys.flatMap((key, at) =>
    key === '-r' || key === '--requirement' ? [keys[at + 1] ?? ''] : [],
  );
  const operands = keys.filter(
    (key, at) => !key.startsWith('-') && !files.includes(key) && keys[at - 1]?.startsWith('-') !== true,
  );
  const [file = ''] = files;
  const isLocal = /^(?:\.\/)?[\w.-]+\.txt$/.test(file);
  return files.length === 1 &&
    isLocal &&
    operands.length === 1 &&
    operands[0] === 'install' &&
    !keys.includes('-e')
    ? toInstall(file.replace(/^\.\//, ''), [])
    : undefined;
}
