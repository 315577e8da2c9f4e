/** A small change as the lines of a dialog: the same facts as in the review. Knows no editor. */
import type { ChangePlan, Effect, PlanItem } from '../../changes/plan.ts';
import { formatCount, formatQuantity } from '../../shared/format.ts';
import {
  describeImage,
  describeNote,
  describeTransfer,
  type ManifestEffect,
  nameManifest,
} from './itemText.ts';
import { changesAnything, isDeletion } from './planText.ts';
import { listNames, shortenTag } from './shortNames.ts';

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

/** What a dialog says below its question; what is left out, or is so already, is counted alone. */
export function describeDialog(plan: ChangePlan, nowMs: number): string {
  const items = plan.items.filter(changesAnything);
  const [item] = items;
  const isOne = items.length === 1 && item !== undefined;
  const lines = isOne ? toEffectLines(plan, item, nowMs) : [];
  const isListed = lines.length > 0 && lines.length <= maxLines;
  return [
    ...(isListed ? lines : toCounts(plan, items)),
    ...toRest(plan, items),
    ...(isOne ? describeTransfer(plan).map(({ label, value }) => `${label}: ${value}`) : []),
    ...(isOne ? item.notes.map(describeNote) : []),
    ...(plan.kind === 'retag' ? ['Nothing is copied, and the digest stays the same.'] : []),
    ...toUndo(plan, items),
  ].join('\n');
}

function toEffectLines(plan: ChangePlan, item: PlanItem, nowMs: number): readonly string[] {
  const isUndo = plan.kind === 'undo';
  const lines = item.effects.flatMap((effect) => toLines(effect, { item, isUndo, nowMs }));
  const added = item.effects.filter(({ kind }) => kind === 'manifest-added').length;
  // A copy is whole; how many parts it has is enough.
  return added < 2
    ? lines
    : [...lines, `${formatQuantity(added, manifestNoun)} are ${isUndo ? 'put back' : 'new'} in all`];
}

interface LineContext {
  readonly item: PlanItem;
  readonly isUndo: boolean;
  readonly nowMs: number;
}

function toLines(effect: Effect, { item, isUndo, nowMs }: LineContext): readonly string[] {
  switch (effect.kind) {
    case 'tag-created':
      return [`${toTag(effect)} is ${isUndo ? 'put back' : 'new'}: ${describeImage(effect.to, nowMs)}`];
    case 'tag-moved':
      return [
        `${toTag(effect)} now: ${describeImage(effect.from, nowMs)}`,
        `${toTag(effect)} afterwards: ${describeImage(effect.to, nowMs)}`,
      ];
    case 'tag-unchanged':
      return [`${toTag(effect)} is there already, and stays`];
    case 'tag-removed':
      return [`${toTag(effect)} is deleted: ${describeImage(effect.from, nowMs)}`];
    case 'tag-kept':
      return [`${toTag(effect)} stays, on the same image`];
    case 'manifest-removed':
      return [`${toSubject(effect)} is deleted: ${describeImage({ digest: effect.digest }, nowMs)}`];
    case 'manifest-kept':
      return [`${toSubject(effect)} stays${toReason(effect.neededBy)}`];
    case 'manifest-added':
      // What a tag stands for is said with the tag.
      return effect.digest === item.reference
        ? [
            `${toSubject(effect)} is ${isUndo ? 'put back' : 'new'}, without a tag: ${describeImage(effect, nowMs)}`,
          ]
        : [];
    case 'manifest-present':
      return effect.digest === item.reference ? [`${toSubject(effect)} is there already, and stays`] : [];
    default:
      return effect satisfies never;
  }
}

function toTag({ tag }: { readonly tag: string }): string {
  return `Tag ${shortenTag(tag)}`;
}

/** What has a name of its own, such as a platform, stands without an article. */
function toSubject(effect: ManifestEffect): string {
  const name = nameManifest(effect);
  if (effect.role === 'image' || effect.role === 'index') {
    return `The ${name}`;
  }
  return /[/:]/.test(name) ? name : `${/^[aeiou]/.test(name) ? 'An' : 'A'} ${name}`;
}

function toReason(neededBy: readonly string[]): string {
  return neededBy.length === 0 ? '' : `: it is needed by ${listNames(neededBy.map(shortenTag))}`;
}

const tagNoun = { one: 'tag', many: 'tags' };
const manifestNoun = { one: 'manifest', many: 'manifests' };

/** `1 tag is moved, 3 tags and 4 manifests are deleted.`; each is counted once. */
function toCounts(plan: ChangePlan, items: readonly PlanItem[]): readonly string[] {
  const count = (kind: Effect['kind']): number =>
    new Set(items.flatMap(({ effects }) => effects.filter((effect) => effect.kind === kind).map(toKey))).size;
  const parts = [
    {
      tags: count('tag-created'),
      manifests: count('manifest-added'),
      verb: plan.kind === 'undo' ? 'put back' : 'new',
    },
    { tags: count('tag-moved'), manifests: 0, verb: 'moved' },
    { tags: count('tag-removed'), manifests: count('manifest-removed'), verb: 'deleted' },
  ].filter(({ tags, manifests }) => tags + manifests > 0);
  const text = listNames(
    parts.map(({ tags, manifests, verb }) => {
      const subjects = [
        ...(tags === 0 ? [] : [formatQuantity(tags, tagNoun)]),
        ...(manifests === 0 ? [] : [formatQuantity(manifests, manifestNoun)]),
      ];
      return `${listNames(subjects)} ${tags + manifests === 1 ? 'is' : 'are'} ${verb}`;
    }),
  );
  return text === '' ? [] : [`${text}.`];
}

function toKey(effect: Effect): string {
  const { registryId, repository } = effect.place;
  return [registryId, repository, 'tag' in effect ? effect.tag : effect.digest].join(' ');
}

/** The title counts everything that was asked for. */
function toRest(plan: ChangePlan, items: readonly PlanItem[]): readonly string[] {
  const all = formatCount(plan.items.length);
  const blocked = plan.items.filter(({ obstacles }) => obstacles.length > 0).length;
  const settled = plan.items.length - items.length - blocked;
  return [
    ...(settled === 0
      ? []
      : [`${formatCount(settled)} of ${all} ${settled === 1 ? 'is' : 'are'} as asked for already.`]),
    ...(blocked === 0
      ? []
      : [
          `${formatCount(blocked)} of ${all} ${blocked === 1 ? 'is left out, since it is' : 'are left out, since they are'} blocked.`,
        ]),
  ];
}

function toUndo(plan: ChangePlan, items: readonly PlanItem[]): readonly string[] {
  if (isDeletion(plan)) {
    return [
      'The manifests are kept on this machine for 30 days, so that this can be undone while the registry still has the layers.',
    ];
  }
  const moved = items.filter(({ keeps }) => keeps !== undefined).length;
  return moved === 0
    ? []
    : [
        `What the ${moved === 1 ? 'tag points' : 'tags point'} at now is kept on this machine for 30 days, so that this can be undone.`,
      ];
}
