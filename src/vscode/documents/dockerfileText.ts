/** A Dockerfile that could have made an image, as far as its history tells. For reading; building it makes another image. */
import type { HistoryEntry } from '../../oci/imageConfig.ts';
import { toInstruction } from '../../oci/layerSteps.ts';

export function toDockerfileText(
  history: readonly HistoryEntry[],
  image: {
    readonly name: string;
    readonly layerSizes: readonly number[];
    formatBytes(sizeBytes: number): string;
  },
): string {
  const isMatching = history.filter(({ isEmptyLayer }) => !isEmptyLayer).length === image.layerSizes.length;
  const lines = [
    `# Reconstructed from the history of ${image.name}.`,
    '# COPY and ADD name the content by its hash, and stages other than the last are not in an image.',
    'FROM scratch',
  ];
  let layer = 0;
  for (const entry of history) {
    const size = entry.isEmptyLayer ? undefined : image.layerSizes[layer++];
    const facts = [
      ...(size === undefined || !isMatching ? [] : [`layer ${layer}, ${image.formatBytes(size)} compressed`]),
      ...(entry.comment === undefined ? [] : [entry.comment]),
    ];
    lines.push('', ...(facts.length === 0 ? [] : [`# ${facts.join('; ').replaceAll(/\s+/g, ' ')}`]));
    lines.push(toLines(toInstruction(entry.createdBy)));
  }
  return `${lines.join('\n')}\n`;
}

/** Long RUN steps are broken at `&&`, as people write them; what has lines of its own keeps them. */
function toLines(instruction: string | undefined): string {
  if (instruction === undefined) {
    return '# (the history does not say what this step was)';
  }
  const broken = instruction.includes('\n')
    ? instruction.replaceAll(/(?<!\\)\n/g, ' \\\n')
    : instruction.replaceAll(/\s*&&\s+/g, ' \\\n    && ');
  return broken.replaceAll('\t', '    ');
}
