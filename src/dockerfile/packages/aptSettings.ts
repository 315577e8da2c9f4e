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
    (mentions(file) &&
      chain.some(({ instructions }) =>
        instructions.some((one) => one.index <= instruction.index && writesSetting(file, one)),
      ))
  );
}

function isQuietBase(chain: readonly Stage[]): boolean {
  const base = chain[0]?.base;
  return base?.kind === 'image' && /(?:^|\/)(?:minideb|bitnami)\b/.test(base.reference ?? '');
}

/** Longer instructions are searched no further. */
const maxSearched = 20_000;

function mentions({ text }: Dockerfile): boolean {
  return /apt\.conf|Install-Recommends/i.test(text);
}

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
