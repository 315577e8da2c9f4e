import { describe, expect, it } from 'vitest';
import { parseDockerfile } from '../../../src/dockerfile/dockerfile.ts';
import { viewImage } from '../../../src/dockerfile/imageView.ts';

const file = parseDockerfile(
  'FROM debian\nRUN a\nFROM debian AS tools\nRUN b\nFROM debian AS whole\nRUN c\nFROM tools AS app\nRUN d\nFROM scratch\nCOPY --from=whole / /\nCOPY --from=app /app /app\nRUN e\n',
);

function stage(index: number) {
  const found = file.stages[index];
  if (found === undefined) {
    throw new Error(`There is a stage ${index}.`);
  }
  return found;
}

describe('the image of a file', () => {
  it('is made by the last stage, named or not', () => {
    expect(viewImage(file).final?.index).toBe(4);
  });

  it('is made by the stage that is built, with all it stands on', () => {
    expect(viewImage(file, 'APP').chain.map(({ index }) => index)).toEqual([1, 3]);
    expect(viewImage(file, '1').runs.map(({ script }) => script.commands[0]?.name)).toEqual(['b']);
  });

  it('holds what is copied from other stages, and nothing else of them', () => {
    const image = viewImage(file);
    const ships = (index: number, path: string): boolean => image.ships(stage(index), path);
    expect([
      ships(0, '/var/lib/apt/lists'),
      ships(2, '/var/lib/apt/lists'),
      ships(3, '/var/lib/apt/lists'),
      ships(3, '/app/bin'),
      ships(4, '/anything'),
    ]).toEqual([false, true, false, true, true]);
  });

  it('holds what a copied folder has from the stages below', () => {
    const below = parseDockerfile(
      'FROM debian AS a\nRUN a\nFROM debian AS other\nRUN o\nFROM a AS b\nCOPY --from=other /srv /srv\nFROM b AS c\nRUN c\nFROM debian\nCOPY --from=c /srv /srv\n',
    );
    const image = viewImage(below);
    const shipping = (path: string) =>
      below.stages.filter((one) => image.ships(one, path)).map(({ index }) => index);
    expect(shipping('/srv/x')).toEqual([0, 1, 2, 3, 4]);
    expect(shipping('/opt/x')).toEqual([4]);
  });

  it('ends for stages that copy from each other in a long row', () => {
    const text = Array.from(
      { length: 3000 },
      (_, index) => `FROM scratch AS s${index}\n${index === 0 ? 'RUN x' : `COPY --from=s${index - 1} / /`}\n`,
    ).join('');
    expect(viewImage(parseDockerfile(text)).runsShipping('/x')).toHaveLength(1);
  });
});
