/** The arguments of a command as most programs read them: options, some of which take the next word, and operands. */
import type { ShellCommand, ShellWord } from '../shell.ts';

export interface CommandLine {
  /** The first is mostly the verb. */
  readonly operands: readonly ShellWord[];
  readonly options: readonly CommandOption[];
}

export interface CommandOption {
  /** With its dashes: `--cache`, `-g`. */
  readonly name: string;
  /** Behind `=`, attached to one letter, or the next word. */
  readonly value: string | undefined;
  readonly word: ShellWord;
}

/** `valued`: the options that take the next word where nothing is attached to them. */
export function readCommandLine(args: readonly ShellWord[], valued: ReadonlySet<string>): CommandLine {
  const operands: ShellWord[] = [];
  const options: CommandOption[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at];
    if (word === undefined) {
      break;
    }
    const { key } = word;
    const equals = key.indexOf('=');
    const short = key.slice(0, 2);
    if (key === '--') {
      operands.push(...args.slice(at + 1));
      break;
    } else if (!key.startsWith('-') || key === '-') {
      operands.push(word);
    } else if (key.startsWith('--') && equals !== -1) {
      options.push({ name: key.slice(0, equals), value: key.slice(equals + 1), word });
    } else if (valued.has(key)) {
      at++;
      options.push({ name: key, value: args[at]?.key, word });
    } else if (!key.startsWith('--') && key.length > 2 && valued.has(short)) {
      options.push({ name: short, value: key.slice(2).replace(/^=/, ''), word });
    } else {
      options.push({ name: key, value: undefined, word });
    }
  }
  return { operands, options };
}

export function hasOption(line: CommandLine, ...names: readonly string[]): boolean {
  return line.options.some(({ name }) => names.includes(name));
}

/** The value of the last of them. */
export function optionValue(line: CommandLine, ...names: readonly string[]): string | undefined {
  return line.options.findLast(({ name }) => names.includes(name))?.value;
}

/** The name of the program, also where a variable holds its folder: `$VENV/bin/pip`. */
export function programOf(command: ShellCommand): string {
  return command.name ?? command.words[0]?.key.replace(/^.*\//, '') ?? '';
}
