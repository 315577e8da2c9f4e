/** Digests for samples: as long as real ones, and always the same for the same number. */
export function sampleDigest(seed: number): string {
  let text = '';
  for (let at = 0; text.length < 64; at++) {
    text += ((seed * 2_654_435_761 + at * 40_503 + 0x0bad_cafe) >>> 0).toString(16).padStart(8, '0');
  }
  return `sha256:${text.slice(0, 64)}`;
}
