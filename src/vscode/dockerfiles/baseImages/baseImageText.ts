/** What is said of a base image: beside FROM in a few words, in a hover in full. Plain text and Markdown; knows no editor. */
import type { BaseImage, BaseImageState, LastKnown } from '../../../baseImages/baseImage.ts';
import { listVariants, writeVariant } from '../../../baseImages/facts.ts';
import { type Digest, toShortDigest } from '../../../oci/digest.ts';
import { formatPlatform } from '../../../oci/platform.ts';
import { formatAge, formatBytes, formatInstant, formatQuantity } from '../../../shared/format.ts';
import { escapeMarkdown } from '../../tree/rowText.ts';

/** `48.2 MB · 3 weeks old`; `undefined` where nothing was ever known. */
export function describeBaseImage(state: BaseImageState | undefined, nowMs: number): string | undefined {
  const { lastKnown } = state ?? {};
  if (state === undefined || lastKnown === undefined) {
    return undefined;
  }
  const { image } = lastKnown;
  return [
    `${formatBytes(image.sizeBytes)}${image.isForPlatform ? '' : ` for ${formatPlatform(image.platform)}`}`,
    ...(image.created === undefined ? [] : [describeAge(image.created, nowMs)]),
    ...(hasMovedOn(lastKnown, nowMs) ? ['tag moved on'] : []),
    ...(isOutdated(state, nowMs) ? [`as of ${formatAge(lastKnown.seenAt, nowMs)}`] : []),
  ].join(' · ');
}

/** Markdown. `written` is the reference as FROM has it; `undefined` where there is nothing to say. */
export function explainBaseImage(
  written: string,
  state: BaseImageState | undefined,
  options: { readonly nowMs: number },
): string | undefined {
  const { lastKnown, problem } = state ?? {};
  if (lastKnown === undefined) {
    return problem === undefined ? undefined : `${toTitle(written)}: ${escapeMarkdown(problem.phrase)}.`;
  }
  const { nowMs } = options;
  const { image } = lastKnown;
  const note =
    problem === undefined
      ? isOutdated({ lastKnown, problem }, nowMs) && `Last known ${formatAge(lastKnown.seenAt, nowMs)}.`
      : `_${escapeMarkdown(problem.phrase)}; last known ${formatAge(lastKnown.seenAt, nowMs)}_`;
  return [
    `${toTitle(written)} · ${formatBytes(image.sizeBytes)} compressed`,
    note,
    image.created !== undefined &&
      `Made ${formatAge(image.created, nowMs)} (${formatInstant(image.created)}), ${toCode(image.digest)}`,
    image.created === undefined && toCode(image.digest),
    explainMove(lastKnown, nowMs),
    explainPlatforms(image),
    explainLayers(image),
    tableOfVariants(written, lastKnown),
  ]
    .filter((part) => part !== undefined && part !== false)
    .join('\n\n');
}

function toTitle(written: string): string {
  return `**${escapeMarkdown(written)}**`;
}

function toCode(digest: Digest): string {
  return `\`${digest}\``;
}

const dayMs = 24 * 60 * 60_000;

/** Weeks as well, which is how people count the age of an image. */
function describeAge(instant: string, nowMs: number): string {
  const weeks = Math.floor((nowMs - Date.parse(instant)) / (7 * dayMs));
  if (weeks >= 2 && weeks <= 8) {
    return `${weeks} weeks old`;
  }
  const age = formatAge(instant, nowMs);
  return age.endsWith(' ago') ? age.replace(/ ago$/, ' old') : age;
}

/** A move is news for a week; that a pin is behind its tag is always said. */
function hasMovedOn({ image, move }: LastKnown, nowMs: number): boolean {
  return (
    image.movedTo !== undefined || (move !== undefined && nowMs - Date.parse(move.noticedAt) < 7 * dayMs)
  );
}

function isOutdated({ lastKnown, problem }: BaseImageState, nowMs: number): boolean {
  return lastKnown !== undefined && (problem !== undefined || nowMs - Date.parse(lastKnown.seenAt) > dayMs);
}

function explainMove({ image, move }: LastKnown, nowMs: number): string | undefined {
  if (image.movedTo !== undefined) {
    return `The tag has moved on from this digest: it is now \`${toShortDigest(image.movedTo)}\`.`;
  }
  return move === undefined
    ? undefined
    : `The tag has moved on since ${formatInstant(move.lastSeenAt)}: it was \`${toShortDigest(move.from)}\` ${formatAge(move.lastSeenAt, nowMs)}.`;
}

/** A hover is no place for a hundred layers. */
const maxLayers = 12;
const maxPlatforms = 16;

function explainPlatforms(image: BaseImage): string {
  const shown = image.platforms
    .slice(0, maxPlatforms)
    .map((platform) => escapeMarkdown(formatPlatform(platform)));
  const rest = image.platforms.length - shown.length;
  const list = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return image.isForPlatform
    ? `Platforms: ${list}; sizes are those of ${escapeMarkdown(formatPlatform(image.platform))}.`
    : `Not made for your platform. Platforms: ${list}; sizes are those of ${escapeMarkdown(formatPlatform(image.platform))}.`;
}

function explainLayers({ layers }: BaseImage): string {
  const shown = layers.slice(0, maxLayers).map(({ sizeBytes }) => formatBytes(sizeBytes));
  const rest = layers.length - shown.length;
  const list = `${shown.join(' + ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const count = formatQuantity(layers.length, { one: 'layer', many: 'layers' });
  return layers.length === 0 ? 'No layers.' : `${count}: ${list}.`;
}

function tableOfVariants(written: string, lastKnown: LastKnown): string | undefined {
  const variants = listVariants(lastKnown);
  if (variants.length === 0) {
    return undefined;
  }
  const rows = variants.map((variant) => {
    const saves = toOneLine(formatBytes(lastKnown.image.sizeBytes - variant.sizeBytes));
    const name = escapeMarkdown(writeVariant(written, variant));
    const cautions = variant.cautions.map(escapeMarkdown).join('; ');
    return `| ${name} | ${toOneLine(formatBytes(variant.sizeBytes))} | ${saves} | ${cautions} |`;
  });
  return ['| Smaller variant | Size | Saves | What could break |', '|:--|:--|:--|:--|', ...rows].join('\n');
}

/** Numbers and their units are not parted. */
function toOneLine(text: string): string {
  return text.replaceAll(' ', '\u00A0');
}
