/** One word of a command line, so that the user's shell takes it as it is. */

export type Shell = 'posix' | 'fish' | 'powershell' | 'cmd';

/** Which kind of quoting a shell takes, from the path of its program. */
export function toShell(program: string): Shell {
  const name = (program.split(/[/\\]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
  if (name === 'pwsh' || name.startsWith('powershell')) {
    return 'powershell';
  }
  return name === 'cmd' ? 'cmd' : name === 'fish' ? 'fish' : 'posix';
}

/** Words that no shell reads as anything else stay as they are. */
export function quoteWord(word: string, shell: Shell): string {
  const isPlain = /^[\w./:=-]+$/.test(word) || (shell === 'posix' && /^[\w./:=@%+,-]+$/.test(word));
  if (isPlain) {
    return word;
  }
  switch (shell) {
    case 'posix':
      return `'${word.replaceAll("'", String.raw`'\''`)}'`;
    case 'fish':
      return `'${word.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`;
    case 'powershell':
      return `'${word.replaceAll("'", "''")}'`;
    case 'cmd':
      return `"${word.replaceAll('"', '""')}"`;
    default:
      return shell satisfies never;
  }
}
