/** Instructions of a Dockerfile as advice quotes and changes them. They come from the image and may be anything. */

/** Longer ones are cut in a sentence, and stand as `…` in code. */
const maxQuoted = 80;
const maxInCode = 160;
/** Controls, and what turns the direction of writing. */
const unprintable = /[\p{Cc}\p{Cf}]/gu;

export type Verb = 'RUN' | 'COPY' | 'ADD' | 'other';

export function findVerb(instruction: string | undefined): Verb {
  const word = /^(RUN|COPY|ADD)\s/.exec(instruction ?? '')?.[1];
  return word === 'RUN' || word === 'COPY' || word === 'ADD' ? word : 'other';
}

/** How a base image begins: an archive of a whole file system is added. */
export function isRootArchive(instruction: string | undefined): boolean {
  return /^ADD \S+(?: in)? \/\s*$/.test(instruction ?? '');
}

/** For a sentence: the instruction in quotes, or what to call one that is not known. */
export function quote(instruction: string | undefined, otherwise: string): string {
  if (instruction === undefined) {
    return otherwise;
  }
  const text = toOneLine(instruction).replaceAll(unprintable, '\u{FFFD}');
  return `“${text.length > maxQuoted ? `${text.slice(0, maxQuoted - 1).trimEnd()}…` : text}”`;
}

/** The RUN with one more command at its end. */
export function appendCommand(instruction: string | undefined, command: string): string {
  return `RUN ${findCommand(instruction) ?? '…'} \\\n    && ${command}`;
}

/** The RUN with caches mounted. */
export function addMounts(instruction: string | undefined, mounts: readonly string[]): string {
  const flags = mounts.map((mount) => `--mount=type=cache,${mount} \\\n    `);
  return `RUN ${flags.join('')}${findCommand(instruction) ?? '…'}`;
}

/** The RUN with an option behind some words of its command; `undefined` when it has not got them. */
export function addOption(
  instruction: string | undefined,
  change: { readonly after: RegExp; readonly option: string },
): string | undefined {
  const command = findCommand(instruction);
  return command === undefined || !change.after.test(command) || command.includes(change.option)
    ? undefined
    : `RUN ${command.replace(change.after, (words) => `${words} ${change.option}`)}`;
}

/** The COPY or ADD with one more flag; with `…` for its files where the history has only their hash. */
export function addCopyFlag(instruction: string | undefined, flag: string): string {
  const verb = findVerb(instruction) === 'ADD' ? 'ADD' : 'COPY';
  const text = toOneLine(instruction ?? '');
  const files = /^(?:COPY|ADD)\s+(.+)$/.exec(text)?.[1];
  const target = /^(?:dir|file|multi):\S+ in (\S.*)$/.exec(files ?? '')?.[1];
  if (target !== undefined && target.search(unprintable) < 0) {
    return `${verb} ${flag} … ${target}`;
  }
  const isPlain = files !== undefined && text.length <= maxInCode && text.search(unprintable) < 0;
  return `${verb} ${flag} ${isPlain ? files : '…'}`;
}

/** What a RUN runs, as far as it can be written on one line without changing what it means. */
export function findCommand(instruction: string | undefined): string | undefined {
  if (findVerb(instruction) !== 'RUN' || instruction === undefined) {
    return undefined;
  }
  const text = instruction.slice('RUN '.length).trim();
  const command = toOneLine(text);
  const isPlain = !/["'`\n\r#]|<<|^\[/.test(text) && command.search(unprintable) < 0;
  return isPlain && command.length <= maxInCode ? command : undefined;
}

/** Paths for a command line; `undefined` when one of them would need care there. */
export function toArguments(paths: readonly string[]): string | undefined {
  return paths.every((path) => /^[\w./+@%,:=-]+$/.test(path))
    ? paths.map((path) => `/${path}`).join(' ')
    : undefined;
}

function toOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
