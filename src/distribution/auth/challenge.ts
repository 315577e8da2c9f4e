/**
 * What a registry asks for when it answers 401: the challenges of all its WWW-Authenticate fields.
 * Knows the grammar only, not what to do about a challenge.
 */
import { FieldScanner } from '../fieldScanner.ts';

export interface Challenge {
  /** In lower case; schemes are compared without case (RFC 9110, section 11.1). */
  readonly scheme: string;
  /** By lower-case name; the first of equal names counts. */
  readonly params: ReadonlyMap<string, string>;
}

/** Credentials in one piece instead of parameters, up to the next comma (RFC 9110, 11.2, token68). */
const token68 = /[0-9A-Za-z._~+/-]+=*(?=[ \t]*(?:,|$))/y;

/**
 * All challenges in order. Reads what registries really send: several schemes in one field or in several fields, any
 * case and order, commas inside quotes, values without quotes, parameters without a comma between them.
 */
export function parseChallenges(fields: readonly string[]): readonly Challenge[] {
  return fields.flatMap((field) => parseField(field));
}

function parseField(field: string): readonly Challenge[] {
  const scanner = new FieldScanner(field);
  const challenges: { scheme: string; params: Map<string, string> }[] = [];
  for (scanner.skipSeparators(); !scanner.isAtEnd; scanner.skipSeparators()) {
    const name = scanner.takeToken().toLowerCase();
    if (name === '') {
      scanner.skipCharacter();
      continue;
    }
    const afterName = scanner.position;
    scanner.skipWhitespace();
    const current = challenges.at(-1);
    // A name with `=` is a parameter of the challenge before it, every other name begins a challenge.
    if (current !== undefined && scanner.takeIf('=')) {
      scanner.skipWhitespace();
      const value = scanner.takeValue();
      if (!current.params.has(name)) {
        current.params.set(name, value);
      }
    } else {
      challenges.push({ scheme: name, params: new Map() });
      if (scanner.position > afterName && !isNextParameter(scanner)) {
        scanner.take(token68);
      }
    }
  }
  return challenges;
}

/** Whether what follows is `name=value` or another scheme, rather than a token68. */
function isNextParameter(scanner: FieldScanner): boolean {
  const start = scanner.position;
  const name = scanner.takeToken();
  scanner.skipWhitespace();
  const isParameter = name !== '' && scanner.takeIf('=') && !scanner.takeIf('=');
  const isFollowed = isParameter && scanner.takeValue() !== '';
  scanner.rewind(start);
  return isFollowed;
}
