import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { describeBinaries, summarise } from '../../../../src/vscode/panels/image/binaryComparison.ts';

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += 1000) {
    yield bytes.subarray(at, at + 1000);
  }
}

describe('a file that may be no text', () => {
  it.each([
    { name: 'text is', bytes: Buffer.from('a line\n'.repeat(5000)), isBinary: false },
    { name: 'an empty file is', bytes: Buffer.alloc(0), isBinary: false },
    { name: 'a zero byte at the beginning is', bytes: Buffer.from('ELF\0code'), isBinary: true },
    {
      name: 'a zero byte far behind is',
      bytes: Buffer.concat([Buffer.alloc(9000, 'x'), Buffer.alloc(1)]),
      isBinary: false,
    },
  ])('is told as git tells it: $name', async ({ bytes, isBinary }) => {
    expect(await summarise(inPieces(bytes))).toEqual({
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      isBinary,
    });
  });

  it('is described by size and hash on both sides', () => {
    const side = (title: string, sha256: string, sizeBytes: number) => ({
      title,
      summary: { sizeBytes, sha256, isBinary: true },
    });
    expect(
      describeBinaries('lib.so', [side('app:1.0', 'aa', 1500), side('app:1.1', 'bb', 2_500_000)]),
    ).toEqual({
      message: 'lib.so is no text. It is different.',
      detail: 'app:1.0: 1.5 kB\nsha256:aa\n\napp:1.1: 2.5 MB\nsha256:bb',
    });
    expect(describeBinaries('lib.so', [side('a', 'aa', 1), side('b', 'aa', 1)]).message).toContain(
      'the same content',
    );
  });
});
