/** Whether apt was told, otherwise than by an option, to leave out what packages only recommend. */
import type { Dockerfile, Instruction } from '../dockerfile.ts';
import type { ImageView, ShippedRun } from '../imageView.ts';
import type { Stage } from '../stages.ts';

/**
 * By a file of configuration that an instruction up to `run` writes or copies, by `APT_CONFIG`, or by a base image that
 * is known for it.
 */
export function isToldNoRecommends(
  file: Dockerfile,
  image: ImageView,
  { stage, instruction }: ShippedRun,
): boolean {
  const chain = image.chainBelow(stage);
  return (
    stage.variables.find('APT_CONFIG', instruction.index).isSet ||
    isQuietBase(chain) ||
    findSettings(file).some(
      ({ index, stageIndex }) =>
        index <= instruction.index && chain.some((below) => below.index === stageIndex),
    )
  );
}

const settings = new WeakMap<Dockerfile, readonly Instruction[]>();

/** The instructions that write such a file. */
function findSettings(file: Dockerfile): readonly Instruction[] {
  let found = settings.get(file);
  if (found === undefined) {
    found = /apt\.conf|\/etc\/apt\b|APT::Install-Recommends/i.test(file.text)
      ? file.instructions.filter((instruction) => writesSetting(file, instruction))
      : [];
    settings.set(file, found);
  }
  return found;
}

function isQuietBase(chain: readonly Stage[]): boolean {
  const base = chain[0]?.base;
  return base?.kind === 'image' && /(?:^|\/)(?:minideb|bitnami)\b/.test(base.reference ?? '');
}

/** Longer instructions are searched no further. */
const maxSearched = 20_000;

function writesSetting(file: Dockerfile, { keyword, words, start, end }: Instruction): boolean {
  if (keyword === 'COPY' || keyword === 'ADD') {
    return words.some((word) => /\/etc\/apt(?:\/apt\.conf.*)?\/?$|apt\.conf/.test(word.value ?? word.text));
  }
  return (
    keyword === 'RUN' &&
    /APT::Install-Recommends["']?\s*[= ]?\s*\\?["']?(?:0|false|no|off)\b/i.test(
      file.text.slice(start, Math.min(end, start + maxSearched)),
    )
  );
}
