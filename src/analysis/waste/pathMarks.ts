/**
 * Marks every path of a table with the patterns it matches, as bits. All patterns are followed at once, from a folder to
 * what is in it: a path costs one step from what its folder has matched, and no path is ever put together.
 */
import type { PathTable } from '../pathTable.ts';

export interface PathPattern {
  /** Parts between slashes; `*` within a part for any letters, a part `**` for any number of parts. ASCII. */
  readonly path: string;
  /** From 0 to 31. */
  readonly bit: number;
  /** Takes the mark away again, from what it matches and everything below. */
  readonly isException: boolean;
}

/** By row of the table: the bits of all patterns that match the path or a folder above it. */
export function markPaths(table: PathTable, patterns: readonly PathPattern[]): Uint32Array {
  const { count, parents, nameStarts, names } = table;
  const automaton = new Automaton(patterns);
  const text = Buffer.from(names.buffer, names.byteOffset, names.byteLength);
  const marks = new Uint32Array(count);
  const places = new Uint16Array(count);
  for (let row = 1; row < count; row++) {
    const parent = parents[row] ?? 0;
    const inherited = marks[parent] ?? 0;
    const place = automaton.places[places[parent] ?? 0] ?? automaton.start;
    const end = nameStarts[row + 1] ?? 0;
    if (place.lastBytes[names[end - 1] ?? 0] === 1) {
      const step = automaton.step(place, text.toString('latin1', nameStarts[row], end));
      marks[row] = (inherited | step.marks) & ~step.exceptions;
      places[row] = step.next.id;
    } else {
      marks[row] = inherited;
      places[row] = automaton.rest(place).id;
    }
  }
  return marks;
}

/** The part of a pattern that a name has to match next. */
interface Part {
  readonly text: string;
  readonly isAnyDepth: boolean;
  readonly glob: readonly string[] | undefined;
  readonly isLast: boolean;
  readonly pattern: PathPattern;
}

/** How far each pattern has come in some folder. There are few of them, since most patterns wait at their beginning. */
interface Place {
  readonly id: number;
  readonly parts: readonly number[];
  readonly literals: ReadonlyMap<string, readonly number[]>;
  readonly globs: readonly number[];
  /** 1 for the last bytes of names that may match anything; most names are done with by this. */
  readonly lastBytes: Uint8Array;
  readonly steps: Map<string, Step>;
  rest: Place | undefined;
}

interface Step {
  readonly marks: number;
  readonly exceptions: number;
  readonly next: Place;
}

class Automaton {
  readonly places: Place[] = [];
  readonly start: Place;
  readonly #parts: readonly Part[];
  readonly #placesByParts = new Map<string, Place>();

  constructor(patterns: readonly PathPattern[]) {
    this.#parts = patterns.flatMap(toParts);
    const firsts = this.#parts.flatMap((_, at) =>
      at === 0 || this.#parts[at - 1]?.isLast === true ? [at] : [],
    );
    this.start = this.#placeOf(firsts);
  }

  /** Where a name leads to that matches nothing. */
  rest(place: Place): Place {
    place.rest ??= this.#placeOf(place.parts.filter((at) => this.#parts[at]?.isAnyDepth === true));
    return place.rest;
  }

  step(place: Place, name: string): Step {
    const matched = [
      ...(place.literals.get(name) ?? []),
      ...place.globs.filter((at) => matches(name, this.#parts[at]?.glob ?? [])),
    ];
    const key = matched.join(' ');
    const known = place.steps.get(key);
    if (known !== undefined) {
      return known;
    }
    const found = this.#toStep(place, matched);
    place.steps.set(key, found);
    return found;
  }

  #toStep(place: Place, matched: readonly number[]): Step {
    let marks = 0;
    let exceptions = 0;
    const next = [...this.rest(place).parts];
    for (const at of matched) {
      const part = this.#parts[at];
      if (part?.isLast !== true) {
        next.push(at + 1);
      } else if (part.pattern.isException) {
        exceptions |= 1 << part.pattern.bit;
      } else {
        marks |= 1 << part.pattern.bit;
      }
    }
    return { marks, exceptions, next: this.#placeOf(next) };
  }

  #placeOf(reached: readonly number[]): Place {
    const all = new Set<number>();
    for (const at of reached) {
      all.add(at);
      for (let skipped = at; this.#parts[skipped]?.isAnyDepth === true; skipped++) {
        all.add(skipped + 1);
      }
    }
    const parts = [...all].toSorted((a, b) => a - b);
    const key = parts.join(' ');
    const known = this.#placesByParts.get(key);
    if (known !== undefined) {
      return known;
    }
    const place = {
      id: this.places.length,
      parts,
      ...this.#toChoices(parts),
      steps: new Map<string, Step>(),
      rest: undefined,
    };
    this.places.push(place);
    this.#placesByParts.set(key, place);
    return place;
  }

  #toChoices(parts: readonly number[]): Pick<Place, 'literals' | 'globs' | 'lastBytes'> {
    const literals = new Map<string, number[]>();
    const globs: number[] = [];
    const lastBytes = new Uint8Array(256);
    for (const at of parts) {
      const part = this.#parts[at];
      if (part === undefined || part.isAnyDepth) {
        continue;
      }
      if (part.glob === undefined) {
        literals.set(part.text, [...(literals.get(part.text) ?? []), at]);
      } else {
        globs.push(at);
      }
      if (part.text.endsWith('*')) {
        lastBytes.fill(1);
      } else {
        lastBytes[part.text.codePointAt(part.text.length - 1) ?? 0] = 1;
      }
    }
    return { literals, globs, lastBytes };
  }
}

function toParts(pattern: PathPattern): Part[] {
  const texts = pattern.path.split('/');
  return texts.map((text, at) => ({
    text,
    isAnyDepth: text === '**',
    glob: text !== '**' && text.includes('*') ? text.split('*') : undefined,
    isLast: at === texts.length - 1,
    pattern,
  }));
}

/** `pieces` are what stands between the stars. */
function matches(name: string, pieces: readonly string[]): boolean {
  const [first = '', ...others] = pieces;
  const last = others.pop() ?? '';
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) {
    return false;
  }
  const end = name.length - last.length;
  let at = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) {
      return false;
    }
    at = found + piece.length;
  }
  return true;
}
