/** A small change as the lines of a dialog: the same facts as in the review. Knows no editor. */
import type { ChangePlan, Effect, PlanItem } from '../../changes/plan.ts';
import { formatQuantity } from '../../shared/format.ts';
import { changesAnything, describeImage, describeNote, describeTransfer, isDeletion } from './planText.ts';

/** Lines that can still be taken in at a glance. */
const maxLines = 8;

/** One thing, nothing against it, and few enough lines for a dialog. */
export function isSmall(plan: ChangePlan): boolean {
  const [item] = plan.items;
  return (
    plan.items.length === 1 &&
    item !== undefined &&
    item.obstacles.length === 0 &&
    toEffectLines(plan, item, 0).length <= maxLines
  );
}

/** What a dialog says below its question. */
export function describeDialog(plan: ChangePlan, nowMs: number): string {
  const items = plan.items.filter(changesAnything);
  const [item] = items;
  const undo = isDeletion(plan)
    ? [
        'Manifests are kept on this machine for 30 days, so that it can be undone while the registry still has the layers.',
      ]
    : [];
  if (items.length !== 1 || item === undefined) {
    return [toCounts(items), ...undo].join('\n');
  }
  const effects = toEffectLines(plan, item, nowMs);
  const isShort = effects.length <= maxLines;
  return [
    ...(isShort ? effects : [toCounts(items)]),
    ...describeTransfer(plan).map(({ label, value }) => `${label}: ${value}`),
    ...item.notes.map(describeNote),
    ...(plan.kind === 'retag' ? ['Nothing is copied, and the digest stays the same.'] : []),
    ...(item.keeps !== undefined && !isDeletion(plan)
      ? ['What the tag pointed at before can be put back with Undo.']
      : []),
    ...undo,
  ].join('\n');
}

function toEffectLines(plan: ChangePlan, item: PlanItem, nowMs: number): readonly string[] {
  // A copy is whole; how many parts it has is enough.
  const isCounted = plan.kind === 'promote' || plan.kind === 'undo';
  const lines = item.effects.flatMap((effect) => toLines(effect, nowMs, isCounted));
  const added = item.effects.filter(({ kind }) => kind === 'manifest-added').length;
  return isCounted && added > 1
    ? [...lines, `${formatQuantity(added, { one: 'manifest', many: 'manifests' })} in all`]
    : lines;
}

function toLines(effect: Effect, nowMs: number, isCounted: boolean): readonly string[] {
  switch (effect.kind) {
    case 'tag-created':
      return [`Tag ${effect.tag}: new, ${describeImage(effect.to, nowMs)}`];
    case 'tag-moved':
      return [
        `Tag ${effect.tag} now: ${describeImage(effect.from, nowMs)}`,
        `Tag ${effect.tag} then: ${describeImage(effect.to, nowMs)}`,
      ];
    case 'tag-unchanged':
      return [`Tag ${effect.tag}: is there already`];
    case 'tag-removed':
      return [`Tag ${effect.tag} goes: ${describeImage(effect.from, nowMs)}`];
    case 'tag-kept':
      return [`Tag ${effect.tag} stays, on the same image`];
    case 'manifest-removed':
      return [`${toName(effect)} goes: ${describeImage({ ...effect, sizeBytes: undefined }, nowMs)}`];
    case 'manifest-kept':
      return [`${toName(effect)} stays: it is needed by ${effect.neededBy.slice(0, 3).join(', ')}`];
    case 'manifest-added':
    case 'manifest-present':
      return isCounted ? [] : [`${toName(effect)}: ${describeImage(effect, nowMs)}`];
    default:
      return effect satisfies never;
  }
}

function toName(effect: Extract<Effect, { readonly role: string }>): string {
  const names = {
    image: 'The image',
    index: 'The index of platforms',
    platform: 'A platform of it',
    attestation: 'A build attestation',
    signature: 'A signature',
    referrer: 'An attachment',
    other: 'A manifest',
  } as const;
  return names[effect.role];
}

/** `3 tags go, 4 manifests go` */
function toCounts(items: readonly PlanItem[]): string {
  const effects = items.flatMap((item) => item.effects);
  const count = (kind: Effect['kind']): number => effects.filter((effect) => effect.kind === kind).length;
  const tag = { one: 'tag', many: 'tags' };
  const manifest = { one: 'manifest', many: 'manifests' };
  const parts = [
    { count: count('tag-created'), noun: tag, verb: 'new' },
    { count: count('tag-moved'), noun: tag, verb: 'moved' },
    { count: count('tag-removed'), noun: tag, verb: 'deleted' },
    { count: count('manifest-added'), noun: manifest, verb: 'new' },
    { count: count('manifest-removed'), noun: manifest, verb: 'deleted' },
  ].filter((part) => part.count > 0);
  return parts.map((part) => `${formatQuantity(part.count, part.noun)} ${part.verb}`).join(', ');
}
