/** Folders that have many files for certain: those of the base image, and those that RUNs install or unpack to. */
import type { Instruction } from './dockerfile.ts';
import type { ShippedRun } from './imageView.ts';
import { madeBy } from './made.ts';
import { toAbsolute } from './paths.ts';
import type { RuleContext } from './rule.ts';
import type { ShellCommand } from './shell.ts';
import { readUnpacking } from './unpacking.ts';

export interface FilledFolder {
  readonly folder: string;
  /** The RUN that fills it; `undefined` for the base image. */
  readonly maker: Instruction | undefined;
  readonly isBase: boolean;
}

/** None where a RUN that is not root's may have made the files as they should be. */
export function findFilled({ image }: RuleContext): readonly FilledFolder[] {
  const isOther = image.instructions.some(
    ({ keyword, words }) => keyword === 'USER' && !/^(?:root|0)(?::|$)/.test(words[0]?.value ?? 'root'),
  );
  const firstUser =
    image.instructions.find(({ keyword }) => keyword === 'USER')?.index ?? Number.POSITIVE_INFINITY;
  const made = madeBy(image)
    .filter(({ kind, run }) => kind === 'clone' && (!isOther || run.instruction.index < firstUser))
    .map(({ path, run }) => ({ folder: path, maker: run.instruction, isBase: false }));
  const installed = image.runs
    .filter(({ instruction }) => !isOther || instruction.index < firstUser)
    .flatMap(findOfRun);
  return [...made, ...installed, ...findOfBase(image.chain[0]?.base)];
}

/** By the repository: what its image has in folders that belong to it. */
const baseFolders: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?:^|\/)(?:mini|ana|mamba|micro)?(?:conda|forge|mamba)\d?(?:$|:)/, ['/opt/conda']],
  [/(?:^|\/)python(?:$|:)/, ['/usr/local/lib']],
  [/(?:^|\/)node(?:$|:)/, ['/usr/local/lib/node_modules']],
  [/(?:^|\/)golang(?:$|:)/, ['/usr/local/go']],
  [/(?:^|\/)rust(?:$|:)/, ['/usr/local/rustup', '/usr/local/cargo']],
  [/(?:^|\/)ruby(?:$|:)/, ['/usr/local/lib/ruby']],
  [/./, ['/usr/lib']],
];

function findOfBase(
  base: RuleContext['image']['chain'][number]['base'] | undefined,
): readonly FilledFolder[] {
  if (base?.kind !== 'image' || base.reference === undefined) {
    return [];
  }
  const reference = base.reference.replace(/@.*$/, '');
  return baseFolders
    .filter(([name]) => name.test(reference))
    .flatMap(([, folders]) => folders.map((folder) => ({ folder, maker: undefined, isBase: true })));
}

function findOfRun({ instruction, script }: ShippedRun): readonly FilledFolder[] {
  return script.commands.flatMap((command) => {
    const folder = command.isConditional ? undefined : findFolder(command);
    return folder === undefined || smallFolders.has(folder)
      ? []
      : [{ folder, maker: instruction, isBase: false }];
  });
}

/** Where archives are put on their way, and what holds all else. */
const smallFolders: ReadonlySet<string> = new Set(['/', '/tmp', '/usr/local/bin', '/usr/bin']);

function findFolder(command: ShellCommand): string | undefined {
  const { name = '', args, directory } = command;
  const operands = args.filter(({ key }) => !key.startsWith('-')).map(({ key }) => key);
  const [verb, second] = operands;
  if (
    (name === 'npm' || name === 'pnpm' || name === 'yarn') &&
    /^(?:ci|install|i)$/.test(verb ?? (name === 'yarn' ? 'install' : ''))
  ) {
    const isGlobal = args.some(({ key }) => key === '-g' || key === '--global');
    return isGlobal || directory === undefined ? undefined : toAbsolute('node_modules', directory);
  }
  if (name === 'composer' && verb === 'install') {
    return directory === undefined ? undefined : toAbsolute('vendor', directory);
  }
  if (/^python3?(?:\.\d+)?$/.test(name) && args[0]?.key === '-m' && args[1]?.key === 'venv') {
    return toAbsolute(operands.at(-1) ?? '', directory);
  }
  if (name === 'virtualenv' || (name === 'uv' && verb === 'venv')) {
    const folder = name === 'uv' ? second : verb;
    return folder === undefined ? undefined : toAbsolute(folder, directory);
  }
  return readUnpacking(command)?.folder ?? readPipedTar(command);
}

/** `curl … | tar xz -C /opt/tool`. */
function readPipedTar({ name, args, directory, joinedBy }: ShellCommand): string | undefined {
  const at = args.findIndex(({ key }) => key === '-C' || key === '--directory');
  const folder = at === -1 ? '.' : args[at + 1]?.key;
  const isExtracting = args.some(
    ({ key }, index) => /^-?[a-zA-Z]*x/.test(key) && (at === -1 || index !== at + 1),
  );
  return name === 'tar' && joinedBy === '|' && folder !== undefined && isExtracting
    ? toAbsolute(folder, directory)
    : undefined;
}
