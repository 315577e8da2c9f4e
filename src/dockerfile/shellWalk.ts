/** Walks the tree of a shell parser and lists its commands; knows how variables, folders and wrappers carry over. */
import type {
  AndOr,
  Command,
  CommandNode,
  CompoundCommand,
  CompoundList,
  ParsedScript,
  Pipeline,
  Redirection,
  Statement,
  Word,
  WordPart,
} from 'unbash';
import { parse } from 'unbash';
import type { ShellCommand, ShellRedirect, ShellWord } from './shell.ts';
import { readWord } from './shellWords.ts';
import { unwrapCommand } from './shellWrappers.ts';

export interface WalkSource {
  readonly text: string;
  /** Added to every offset. */
  readonly base: number;
  readonly lookup: (name: string) => string | undefined;
  readonly directory: string | undefined;
}

export function walkScript(script: ParsedScript, source: WalkSource): readonly ShellCommand[] {
  const walk = new ScriptWalk(source);
  walk.script(script, { base: source.base, depth: 0, isConditional: false, isSubstitution: false });
  return walk.commands;
}

/** Where a node stands. */
interface Place {
  readonly base: number;
  readonly depth: number;
  readonly isConditional: boolean;
  readonly isSubstitution: boolean;
  readonly isEditable?: boolean;
}

type Joint = ShellCommand['joinedBy'];

/** Deeper nesting is nobody's script. */
const maxDepth = 40;

class ScriptWalk {
  readonly commands: ShellCommand[] = [];
  readonly #lookup: (name: string) => string | undefined;
  /** What the script itself assigned; `undefined` for what depends on how it runs. */
  readonly #assigned = new Map<string, string | undefined>();
  readonly #exported = new Map<string, string | undefined>();
  #directory: string | undefined;
  #statement = -1;
  #pipeline = 0;
  #joint: Joint;

  constructor(source: WalkSource) {
    this.#lookup = source.lookup;
    this.#directory = source.directory;
  }

  script(script: ParsedScript, place: Place): void {
    this.#statements(script.commands, place);
  }

  #statements(statements: readonly Statement[], place: Place): void {
    if (place.depth > maxDepth) {
      return;
    }
    for (const statement of statements) {
      if (place.depth === 0 && !place.isSubstitution) {
        this.#statement++;
      }
      this.#node(statement.command, place);
      this.#joint = statement.background === true ? '&' : ';';
    }
  }

  #node(node: Statement['command'], place: Place): void {
    if (node.type === 'AndOr') {
      this.#andOr(node, place);
    } else if (node.type === 'Pipeline') {
      this.#pipe(node, place);
    } else {
      this.#pipeline++;
      this.#command(node, place);
    }
  }

  #andOr(node: AndOr, place: Place): void {
    for (const [index, part] of node.commands.entries()) {
      const operator = node.operators[index - 1];
      if (operator !== undefined) {
        this.#joint = operator;
      }
      // In `a || b && c` it is b alone that is passed over where a succeeds.
      this.#node(part, { ...place, isConditional: place.isConditional || operator === '||' });
    }
  }

  #pipe(node: Pipeline, place: Place): void {
    this.#pipeline++;
    const number = this.#pipeline;
    for (const [index, part] of node.commands.entries()) {
      if (index > 0) {
        this.#joint = '|';
      }
      this.#pipeline = number;
      this.#command(part, place);
    }
    this.#pipeline = Math.max(number, this.#pipeline);
  }

  #command(node: CommandNode, place: Place): void {
    switch (node.type) {
      case 'Command':
        this.#simple(node, place);
        break;
      case 'Redirected':
        this.#compound(node.command, place);
        this.#redirected(node.redirects, place);
        break;
      case 'Function':
      case 'Coproc':
        this.#body(node.body, { ...place, depth: place.depth + 1, isConditional: true });
        break;
      case 'ArithmeticCommand':
      case 'ArithmeticFor':
      case 'BraceGroup':
      case 'Case':
      case 'For':
      case 'If':
      case 'Select':
      case 'Subshell':
      case 'TestCommand':
      case 'While':
        this.#compound(node, place);
        break;
    }
  }

  #body(node: CommandNode | CompoundList, place: Place): void {
    if (node.type === 'CompoundList') {
      this.#statements(node.commands, place);
    } else {
      this.#command(node, place);
    }
  }

  #compound(node: CompoundCommand, place: Place): void {
    const inside = { ...place, depth: place.depth + 1 };
    const perhaps = { ...inside, isConditional: true };
    switch (node.type) {
      case 'Subshell': {
        const before = this.#directory;
        this.#statements(node.body.commands, inside);
        this.#directory = before;
        break;
      }
      case 'BraceGroup':
        this.#statements(node.body.commands, inside);
        break;
      case 'If':
        this.#statements(node.clause.commands, inside);
        this.#statements(node.then.commands, perhaps);
        for (const branch of node.elif) {
          this.#statements(branch.clause.commands, perhaps);
          this.#statements(branch.then.commands, perhaps);
        }
        this.#statements(node.else?.commands ?? [], perhaps);
        break;
      case 'While':
        this.#statements(node.clause.commands, inside);
        this.#statements(node.body.commands, perhaps);
        break;
      case 'For':
      case 'Select':
        this.#assigned.set(node.name.value, undefined);
        this.#substitutions(node.wordlist ?? [], place);
        this.#statements(node.body.commands, perhaps);
        break;
      case 'ArithmeticFor':
        this.#statements(node.body.commands, perhaps);
        break;
      case 'Case':
        this.#substitutions([node.word], place);
        for (const item of node.items) {
          this.#statements(item.body.commands, perhaps);
        }
        break;
      case 'TestCommand':
      case 'ArithmeticCommand':
        break;
    }
  }

  #redirected(redirects: readonly Redirection[], place: Place): void {
    this.#substitutions(
      redirects.flatMap((redirect) =>
        redirect.type === 'HereDoc' || redirect.target === undefined ? [] : [redirect.target],
      ),
      place,
    );
  }

  #simple(node: Command, place: Place): void {
    const prefixes = node.prefix.filter((entry) => entry.type === 'Assignment');
    const own = prefixes.map((entry) => ({
      name: entry.name,
      value: entry.value.type === 'Word' ? this.#read(entry.value, place).value : undefined,
    }));
    const suffix = node.suffix.filter((entry) => entry.type === 'Word' || entry.type === 'Assignment');
    if (node.name === undefined) {
      for (const { name, value } of own) {
        this.#assigned.set(name, place.isConditional ? undefined : value);
      }
      this.#substitutions(
        prefixes.flatMap(({ value }) => (value.type === 'Word' ? [value] : value.elements)),
        place,
      );
      return;
    }
    const words = [
      this.#read(node.name, place),
      ...suffix.map((entry) =>
        entry.type === 'Word'
          ? this.#read(entry, place)
          : toPlainWord({ text: entry.text, start: entry.pos + place.base, end: entry.end + place.base }),
      ),
    ];
    const unwrapped = unwrapCommand(words);
    const program = unwrapped.words[0];
    const environment = new Map(this.#exported);
    for (const { name, value } of [...own, ...unwrapped.environment]) {
      environment.set(name, value);
    }
    const command: ShellCommand = {
      index: this.commands.length,
      start: node.pos + place.base,
      end: node.end + place.base,
      name: program?.value?.replace(/^.*\//, ''),
      words: unwrapped.words,
      args: unwrapped.words.slice(1),
      joinedBy: this.#joint,
      isConditional: place.isConditional,
      depth: place.depth,
      statement: Math.max(0, this.#statement),
      isSubstitution: place.isSubstitution,
      isEditable: place.isEditable !== false,
      pipeline: this.#pipeline,
      environment,
      redirects: node.redirects.map((redirect) => this.#redirect(redirect, place)),
      directory: this.#directory,
    };
    this.commands.push(command);
    this.#joint = undefined;
    this.#after(command, place);
    this.#substitutions(
      [
        ...suffix.flatMap((entry) => (entry.type === 'Word' ? [entry] : [])),
        ...prefixes.flatMap(({ value }) => (value.type === 'Word' ? [value] : value.elements)),
      ],
      place,
    );
    this.#nestedShell(command, place);
  }

  #redirect(redirect: Redirection, place: Place): ShellRedirect {
    const target = redirect.type === 'HereDoc' ? undefined : redirect.target;
    return {
      operator: redirect.operator,
      target: target === undefined ? undefined : this.#read(target, place),
    };
  }

  /** What a command means for those behind it. */
  #after(command: ShellCommand, place: Place): void {
    if (command.name === 'cd' || command.name === 'pushd') {
      const to = command.args.find(({ value }) => value?.startsWith('-') !== true);
      this.#directory = place.isConditional ? undefined : join(this.#directory, to?.value);
    } else if (command.name === 'popd') {
      this.#directory = undefined;
    } else if (command.name === 'export' || command.name === 'declare' || command.name === 'typeset') {
      for (const word of command.args) {
        const equals = word.key.indexOf('=');
        const name = equals === -1 ? word.key : word.key.slice(0, equals);
        const value = equals === -1 ? this.#assigned.get(name) : this.#expandAssigned(word, equals);
        this.#assigned.set(name, place.isConditional ? undefined : value);
        this.#exported.set(name, value);
      }
    } else if (command.name === 'read') {
      for (const { value } of command.args) {
        this.#assigned.set(value ?? '', undefined);
      }
    }
  }

  #expandAssigned(word: ShellWord, equals: number): string | undefined {
    return word.value?.slice(equals + 1);
  }

  /** `sh -c '…'`: its script has the places of the file where nothing in it is escaped. */
  #nestedShell(command: ShellCommand, place: Place): void {
    if (!/^(ba|da|a|k|z)?sh$|^su$|^runuser$/.test(command.name ?? '') || place.depth > maxDepth) {
      return;
    }
    const at = command.args.findIndex(({ value }) => /^-[a-z]*c$/.test(value ?? ''));
    const word = at === -1 ? undefined : command.args[at + 1];
    if (word === undefined) {
      return;
    }
    const quoted = /^(["'])([\s\S]*)\1$/.exec(word.text);
    const inner = quoted?.[2];
    const isVerbatim =
      inner !== undefined && !/[\\"'`]/.test(inner) && (quoted?.[1] === "'" || !inner.includes('$'));
    const text = isVerbatim ? inner : word.value;
    if (text !== undefined) {
      const joint = this.#joint;
      this.#joint = undefined;
      this.#statements(parse(text).commands, {
        ...place,
        base: isVerbatim ? word.start + 1 : word.start,
        depth: place.depth + 1,
        isEditable: isVerbatim,
      });
      this.#joint = joint;
    }
  }

  /** Commands whose output is part of a word. */
  #substitutions(words: readonly Word[], place: Place): void {
    for (const word of words) {
      this.#parts(word.parts ?? [], place);
    }
  }

  #parts(parts: readonly WordPart[], place: Place): void {
    for (const part of parts) {
      if (part.type === 'CommandExpansion' || part.type === 'ProcessSubstitution') {
        const before = { directory: this.#directory, joint: this.#joint };
        this.#joint = undefined;
        this.#statements(part.script?.commands ?? [], {
          ...place,
          depth: place.depth + 1,
          isSubstitution: true,
          isEditable: place.isEditable !== false && part.script?.source === undefined,
        });
        this.#directory = before.directory;
        this.#joint = before.joint;
      } else if (part.type === 'DoubleQuoted' || part.type === 'LocaleString') {
        this.#parts(part.parts, place);
      }
    }
  }

  #read(word: Word, place: Place): ShellWord {
    return readWord(word, {
      base: place.base,
      lookup: (name) => (this.#assigned.has(name) ? this.#assigned.get(name) : this.#lookup(name)),
    });
  }
}

function toPlainWord(word: {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}): ShellWord {
  const isPlain = !/["'$`\\]/.test(word.text);
  return {
    ...word,
    value: isPlain ? word.text : undefined,
    key: word.text.replaceAll(/["']/g, ''),
    isQuoted: false,
  };
}

function join(from: string | undefined, to: string | undefined): string | undefined {
  if (to === undefined || to === '-' || to.startsWith('~')) {
    return undefined;
  }
  return to.startsWith('/') ? to : from === undefined ? undefined : `${from.replace(/\/$/, '')}/${to}`;
}
