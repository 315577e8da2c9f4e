/** The attributes of a file as `ls -l` writes them. */

const letters = ['r', 'w', 'x'] as const;

/** `rwsr-xr-t`, from the twelve lowest bits of a mode. */
export function formatMode(mode: number): string {
  const bits = Array.from({ length: 9 }, (_, at) =>
    (mode & (0o400 >> at)) === 0 ? '-' : (letters[at % 3] ?? '-'),
  );
  mark(bits, { at: 2, isSet: (mode & 0o4000) !== 0, letter: 's' });
  mark(bits, { at: 5, isSet: (mode & 0o2000) !== 0, letter: 's' });
  mark(bits, { at: 8, isSet: (mode & 0o1000) !== 0, letter: 't' });
  return bits.join('');
}

interface Mark {
  readonly at: number;
  readonly isSet: boolean;
  readonly letter: string;
}

/** In upper case where the file may not be executed. */
function mark(bits: string[], { at, isSet, letter }: Mark): void {
  if (isSet) {
    bits[at] = bits[at] === 'x' ? letter : letter.toUpperCase();
  }
}

/** `sha256:0123456789ab`, and whatever is no digest as it is. */
export function shortenDigest(digest: string): string {
  const colon = digest.indexOf(':');
  return colon === -1 ? digest : digest.slice(0, colon + 13);
}

/** `97.5 %`; never rounded up to a whole. */
export function formatShare(share: number): string {
  const tenths = Math.floor(share * 1000 + 1e-9) / 10;
  return `${Number.isInteger(tenths) ? tenths : tenths.toFixed(1)} %`;
}
