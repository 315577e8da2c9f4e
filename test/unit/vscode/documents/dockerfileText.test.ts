import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../../src/shared/format.ts';
import { toDockerfileText } from '../../../../src/vscode/documents/dockerfileText.ts';

const image = { name: 'app:1.2', layerSizes: [29_000_000, 12_000_000], formatBytes };

describe('a Dockerfile from a history', () => {
  it('has each step as people write it, with its layer and size', () => {
    const text = toDockerfileText(
      [
        { createdBy: '/bin/sh -c #(nop) ADD file:abc in / ', isEmptyLayer: false },
        { createdBy: 'ENV A=1', isEmptyLayer: true },
        {
          createdBy: 'RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit',
          comment: 'buildkit.dockerfile.v0',
          isEmptyLayer: false,
        },
      ],
      image,
    );
    expect(text.split('\n').slice(2)).toEqual([
      'FROM scratch',
      '',
      '# layer 1, 29 MB compressed',
      'ADD file:abc in /',
      '',
      'ENV A=1',
      '',
      '# layer 2, 12 MB compressed; buildkit.dockerfile.v0',
      String.raw`RUN apt-get update \ `.trimEnd(),
      '    && apt-get install -y curl',
      '',
    ]);
  });

  it('names no sizes when the history does not fit the layers', () => {
    const text = toDockerfileText([{ createdBy: 'RUN a', isEmptyLayer: false }], image);
    expect(text).not.toContain('layer 1');
  });

  it('says so where the history is silent', () => {
    expect(toDockerfileText([{ isEmptyLayer: true }], image)).toContain('the history does not say');
  });

  it('lets no comment of an image become an instruction', () => {
    const text = toDockerfileText(
      [{ createdBy: 'ENV A=1', comment: 'x\nRUN evil', isEmptyLayer: true }],
      image,
    );
    expect(text.split('\n').filter((line) => line.startsWith('RUN'))).toEqual([]);
  });
});
