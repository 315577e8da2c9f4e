/** What a Dockerfile copies out of its context, and whether it does so by name. */
import type { Dockerfile, Instruction } from '../dockerfile/dockerfile.ts';
import { compilePattern } from './pathPattern.ts';

/** The sources of COPY, ADD and bind mounts that are of the context, as the file has them. */
export function findCopiedPaths({ instructions }: Dockerfile): readonly string[] {
  return instructions.flatMap((instruction) =>
    instruction.keyword === 'RUN' ? findMounted(instruction) : findCopied(instruction),
  );
}

/**
 * Whether one of the sources says this path, something in it, or a pattern for it; then somebody wants it. A source that
 * only has it inside, such as `.` or `src`, does not.
 */
export function isCopiedByName(path: string, sources: readonly string[]): boolean {
  const names = path.split('/');
  return sources.some((source) => {
    const wanted = toNames(source);
    return (
      wanted.length >= names.length &&
      names.every((name, at) => isNamed(name, wanted[at] ?? '')) &&
      !/^\*+$/.test(wanted[names.length - 1] ?? '')
    );
  });
}

/** Without what is no name: `./dist/` is `dist`. */
function toNames(source: string): readonly string[] {
  return source.split('/').filter((name) => name !== '' && name !== '.');
}

function isNamed(name: string, wanted: string): boolean {
  const isPattern = /[*?[\\]/.test(wanted);
  return (
    name === wanted || (isPattern && compilePattern(wanted, { isWindows: false })?.matches(name) === true)
  );
}

function findCopied({ keyword, flags, words }: Instruction): readonly string[] {
  const isOfContext = (keyword === 'COPY' || keyword === 'ADD') && !flags.some(({ name }) => name === 'from');
  const sources = words.slice(0, -1).map(({ value, text }) => value ?? text);
  return isOfContext ? sources.filter((source) => !/^[a-z][a-z\d+.-]*:\/\/|^git@/i.test(source)) : [];
}

function findMounted({ flags }: Instruction): readonly string[] {
  return flags.flatMap(({ name, value }) => {
    const options = name === 'mount' ? toOptions(value ?? '') : undefined;
    const isBind = (options?.get('type') ?? 'bind') === 'bind';
    const source = options?.get('source') ?? options?.get('src');
    return options !== undefined && isBind && !options.has('from') && source !== undefined ? [source] : [];
  });
}

function toOptions(mount: string): ReadonlyMap<string, string> {
  return new Map(
    mount.split(',').map((option) => {
      const equals = option.indexOf('=');
      return equals === -1 ? [option, ''] : [option.slice(0, equals).toLowerCase(), option.slice(equals + 1)];
    }),
  );
}
