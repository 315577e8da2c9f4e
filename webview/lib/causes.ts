/** Which colour stands for which cause of bytes: the largest causes have one of their own, the others share one. */
import type { AnalysisResult, WasteGroup } from '../../src/shared/imagePanel.ts';

export interface CauseTotal {
  readonly cause: string;
  readonly title: string;
  readonly bytes: number;
  readonly tone: Tone;
}

/** Names of classes; what they look like is up to the theme. */
const tones = ['content', 'first', 'second', 'third', 'fourth', 'fifth', 'other'] as const;
export type Tone = (typeof tones)[number];

const ownTones = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

/** What is wanted comes first, then the rest with the largest first. */
export function totalCauses(result: AnalysisResult): readonly CauseTotal[] {
  const bytesOf = new Map<string, number>();
  for (const segment of result.layers.flatMap((layer) => layer?.segments ?? [])) {
    bytesOf.set(segment.cause, (bytesOf.get(segment.cause) ?? 0) + segment.bytes);
  }
  const content = bytesOf.get('content') ?? 0;
  const wasted = [...bytesOf]
    .filter(([cause, bytes]) => cause !== 'content' && bytes > 0)
    .toSorted(([, a], [, b]) => b - a);
  return [
    { cause: 'content', title: 'In the image', bytes: content, tone: 'content' },
    ...wasted.map(([cause, bytes], at): CauseTotal => ({
      cause,
      title: titleOf(cause, result.waste),
      bytes,
      tone: ownTones[at] ?? 'other',
    })),
  ];
}

function titleOf(cause: string, groups: readonly WasteGroup[]): string {
  const found = groups.find((group) => group.cause === cause)?.title;
  const words = cause.replaceAll('-', ' ');
  return found ?? words.charAt(0).toUpperCase() + words.slice(1);
}
