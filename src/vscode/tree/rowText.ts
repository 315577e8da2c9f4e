/** What rows say, as plain text and Markdown. Knows no editor. */
import { describeOrigin } from '../../credentials/describeOrigin.ts';
import type { ImageSummary } from '../../distribution/imageSummary.ts';
import { formatPlatform, type Platform } from '../../oci/platform.ts';
import {
  formatBytes,
  formatCount,
  formatInstant,
  formatShortAge,
  formatShortBytes,
} from '../../shared/format.ts';
import type { LayerNode, LoadMoreNode } from './nodes.ts';
import type { RegistryLogin } from './rowFacts.ts';
import type { RowDetail } from './rowDetails.ts';
import type { TagView } from './tagRows.ts';

export interface DescribeOptions {
  readonly nowMs: number;
  /** The row of a platform need not name it again. */
  readonly withPlatforms: boolean;
}

/** `41.6 MB · 3 d · amd64, arm64`: short, since a row is narrow; the tooltip says it in full. */
function describeImage(summary: ImageSummary, options: DescribeOptions): string {
  return [
    ...(summary.sizeBytes === undefined ? [] : [formatShortBytes(summary.sizeBytes)]),
    ...(summary.created === undefined ? [] : [formatShortAge(summary.created, options.nowMs)]),
    ...(options.withPlatforms ? describePlatforms(summary) : []),
  ].join(' · ');
}

/** What stands behind a row's name while its details are read, read, or not to be had. */
export function describeDetail(detail: RowDetail | undefined, options: DescribeOptions): string | undefined {
  switch (detail?.state) {
    case 'read':
      return describeImage(detail.summary, options);
    case 'failed':
      return 'details not readable';
    case 'reading':
    case undefined:
      return undefined;
    default:
      return detail satisfies never;
  }
}

export function describeLogin(login: RegistryLogin): string | undefined {
  if (login === undefined) {
    return undefined;
  }
  const { credential } = login;
  if (credential === undefined) {
    return 'not signed in';
  }
  return credential.username === undefined
    ? describeOrigin(credential.origin)
    : `${credential.username}, ${describeOrigin(credential.origin)}`;
}

export function tooltipRegistry(address: string, login: RegistryLogin): string {
  const who = describeLogin(login);
  return [`**${escapeMarkdown(address)}**`, ...(who === undefined ? [] : [escapeMarkdown(who)])].join('\n\n');
}

/** How a repository's tags are shown when not as usual. */
export function describeView(view: TagView): string | undefined {
  const parts = [
    ...(view.filter === undefined ? [] : [`“${view.filter}”`]),
    ...(view.order === 'version' ? [] : [`by ${view.order}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(' · ');
}

export function labelLoadMore(node: LoadMoreNode): string {
  return node.total === undefined
    ? `Load more (${formatCount(node.shown)} shown)`
    : `Load more (${formatCount(node.shown)} of ${formatCount(node.total)} shown)`;
}

/** One line of an instruction, short enough for a row. */
export function labelLayer(node: LayerNode): string {
  return node.instruction === undefined
    ? `Layer ${node.position}`
    : node.instruction.replaceAll(/\s+/g, ' ').slice(0, 160);
}

/** Facts of an image for a tooltip; `reference` is what other tools call it. */
export function tooltipImage(reference: string, detail: RowDetail | undefined): string {
  switch (detail?.state) {
    case undefined:
    case 'reading':
      return `**${escapeMarkdown(reference)}**`;
    case 'failed':
      return `**${escapeMarkdown(reference)}**\n\nIts details could not be read: ${escapeMarkdown(detail.error.summary)}`;
    case 'read':
      return tooltipSummary(reference, detail.summary);
    default:
      return detail satisfies never;
  }
}

export function tooltipLayer(node: LayerNode): string {
  const { descriptor } = node;
  const facts = table([
    ['Instruction', node.instruction === undefined ? undefined : code(node.instruction.slice(0, 2000))],
    ['Size', `${formatBytes(descriptor.sizeBytes)} compressed (${formatCount(descriptor.sizeBytes)} bytes)`],
    ['Media type', code(descriptor.mediaType)],
  ]);
  return `${escapeMarkdown(descriptor.digest)}\n\n${facts}`;
}

function tooltipSummary(reference: string, summary: ImageSummary): string {
  const labels = Object.entries(summary.labels ?? {});
  const facts = table([
    ['Size', summary.sizeBytes === undefined ? undefined : `${formatBytes(summary.sizeBytes)} compressed`],
    ['Created', summary.created === undefined ? undefined : formatInstant(summary.created)],
    [
      'Platforms',
      toPlatforms(summary)
        .map((platform) => code(formatPlatform(platform)))
        .join(', '),
    ],
    ['Media type', code(summary.mediaType)],
    ['Artifact type', summary.artifactType === undefined ? undefined : code(summary.artifactType)],
  ]);
  const shownLabels = labels
    .slice(0, maxLabels)
    .map(([key, value]) => `- ${code(key)}: ${code(value.slice(0, 200))}`);
  const rest = labels.length > maxLabels ? [`- and ${formatCount(labels.length - maxLabels)} more`] : [];
  return [
    `**${escapeMarkdown(reference)}**`,
    // Beside the table, since a digest is wider than a tooltip.
    ...(reference.endsWith(summary.digest) ? [] : [escapeMarkdown(summary.digest)]),
    facts,
    ...(labels.length === 0 ? [] : [`Labels\n\n${[...shownLabels, ...rest].join('\n')}`]),
  ].join('\n\n');
}

/** A tooltip is no place for hundreds of labels. */
const maxLabels = 15;

function describePlatforms(summary: ImageSummary): string[] {
  const platforms = toPlatforms(summary);
  const names = platforms.every(({ os }) => os === 'linux')
    ? platforms.map((platform) => formatPlatform(platform).replace(/^linux\//, ''))
    : platforms.map(formatPlatform);
  if (names.length === 0) {
    return summary.artifactType === undefined ? [] : [summary.artifactType];
  }
  const shown = names.slice(0, maxPlatforms).join(', ');
  return [names.length > maxPlatforms ? `${shown} +${names.length - maxPlatforms}` : shown];
}

/** Platforms named in a row; the tooltip has them all. */
const maxPlatforms = 3;

function toPlatforms(summary: ImageSummary): readonly Platform[] {
  return summary.platforms;
}

function table(rows: readonly (readonly [name: string, value: string | undefined])[]): string {
  const filled = rows.filter(([, value]) => value !== undefined && value !== '');
  return ['| | |', '|:--|:--|', ...filled.map(([name, value]) => `| ${name} | ${value ?? ''} |`)].join('\n');
}

/** Text from a registry as inline code: nothing in it can become a link, an image or a column. */
function code(text: string): string {
  const flat = text.replaceAll(/[\s|]+/g, ' ').trim();
  const longestFence = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longestFence + 1);
  return flat === '' ? '' : `${fence} ${flat} ${fence}`;
}

export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]()#+\-.!|<>~&]/g, (character) => `\\${character}`);
}
