/** Link header fields (RFC 8288), read as leniently as registries write them. */
import { FieldScanner } from './fieldScanner.ts';

/** The target of the first link whose relation is `next`, as written: absolute, relative or opaque. */
export function findNextLink(fields: readonly string[]): string | undefined {
  return fields.flatMap((field) => parseLinks(field)).find((link) => link.relations.includes('next'))?.target;
}

interface Link {
  readonly target: string;
  /** In lower case; one `rel` may hold several, separated by spaces (RFC 8288, section 3.3). */
  readonly relations: readonly string[];
}

const targetWithoutBrackets = /[^\s;]+/y;

function parseLinks(field: string): readonly Link[] {
  const scanner = new FieldScanner(field);
  const links: Link[] = [];
  for (scanner.skipSeparators(); !scanner.isAtEnd; scanner.skipSeparators()) {
    // Commas inside the brackets belong to the target. Some registries leave the brackets out.
    const target = scanner.takeIf('<') ? scanner.takeUntil('>') : scanner.take(targetWithoutBrackets);
    const relations = parseRelations(scanner);
    if (target.trim() === '') {
      scanner.skipCharacter(); // so that no text, however odd, is looked at for ever
    } else {
      links.push({ target: target.trim(), relations });
    }
  }
  return links;
}

/** The parameters of one link up to its comma. Only the first `rel` counts (RFC 8288, section 3.3). */
function parseRelations(scanner: FieldScanner): readonly string[] {
  let relations: readonly string[] | undefined;
  for (scanner.skipWhitespace(); scanner.takeIf(';'); scanner.skipWhitespace()) {
    scanner.skipWhitespace();
    const name = scanner.takeToken().toLowerCase();
    scanner.skipWhitespace();
    const value = scanner.takeIf('=') ? takeParameterValue(scanner) : '';
    if (name === 'rel') {
      relations ??= value.replaceAll(/^'|'$/g, '').toLowerCase().split(/\s+/);
    }
  }
  return relations ?? [];
}

function takeParameterValue(scanner: FieldScanner): string {
  scanner.skipWhitespace();
  return scanner.takeValue();
}
