/** YAML of people's own files: never throws, and never grows by what its anchors repeat. */
import { parseAllDocuments } from 'yaml';

/** Longer ones are made by programs, and not about building. */
const maxTextLength = 512 * 1024;

/** Each document of the text, as far as it can be read. */
export function readYaml(text: string): readonly unknown[] {
  if (text.length > maxTextLength) {
    return [];
  }
  try {
    const documents = parseAllDocuments(text, { merge: true, logLevel: 'silent', uniqueKeys: false });
    return [...documents].map((document): unknown => document.toJS({ maxAliasCount: 100 }));
  } catch {
    return [];
  }
}
