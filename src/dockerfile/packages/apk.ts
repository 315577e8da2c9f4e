/** What a command does with apk, the package manager of Alpine, and what it keeps of what it downloads. */
import type { ShellCommand, ShellWord } from '../shell.ts';
import type { SystemCache } from './systemCache.ts';

interface ApkAction {
  /** `update` and the like. */
  readonly verb: ShellWord;
  /** Behind the verb, without options. */
  readonly operands: readonly ShellWord[];
  readonly options: readonly string[];
}

/** Options that take the next word. */
const optionsWithValue: ReadonlySet<string> = new Set([
  '-p',
  '--root',
  '-t',
  '--virtual',
  '-X',
  '--repository',
  '--arch',
  '--cache-dir',
  '--cache-max-age',
  '--keys-dir',
  '--repositories-file',
  '--wait',
]);

export function readApk({ name, args }: ShellCommand): ApkAction | undefined {
  const words = args.filter(
    ({ key }, at) => !key.startsWith('-') && !optionsWithValue.has(args[at - 1]?.key ?? ''),
  );
  const [verb, ...operands] = words;
  return name !== 'apk' || verb === undefined
    ? undefined
    : { verb, operands, options: args.map(({ key }) => key).filter((key) => key.startsWith('-')) };
}

const fetching: ReadonlySet<string> = new Set(['add', 'fix', 'update', 'upgrade']);

/** Whether it reads lists that an update has fetched, and fetches none: `search`, `fetch`, `policy`. */
export function readsApkLists(command: ShellCommand): boolean {
  const verb = readApk(command)?.verb.value;
  return (
    verb !== undefined && !fetching.has(verb) && !['del', 'cache', 'info', 'audit', 'verify'].includes(verb)
  );
}

/** The lists of packages, which every command fetches that does not say `--no-cache`. */
export const apkIndexes: SystemCache = {
  folders: ['/var/cache/apk', '/etc/apk/cache'],
  isFilledBy(command) {
    const apk = readApk(command);
    return (
      apk !== undefined &&
      fetching.has(apk.verb.value ?? '') &&
      !apk.options.some((option) => /^(?:--no-cache|--no-network|--root|-p$|--cache-dir)/.test(option))
    );
  },
  isEmptiedBy(command) {
    const apk = readApk(command);
    return (
      apk?.verb.value === 'cache' && apk.operands.some(({ value }) => value === 'clean' || value === 'purge')
    );
  },
};
