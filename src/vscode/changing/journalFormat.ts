/** How the journal is written to a file, by the name the user gave it. Knows no editor. */

export type JournalFormat = 'text' | 'csv' | 'json';

/** Names are not told apart by the case of their letters. */
export function toJournalFormat(path: string): JournalFormat {
  const name = path.toLowerCase();
  if (name.endsWith('.json')) {
    return 'json';
  }
  return name.endsWith('.csv') ? 'csv' : 'text';
}
