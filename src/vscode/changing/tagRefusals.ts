/**
 * Which tags cannot be deleted by themselves, as far as that is known or was just found, and which were asked about.
 * Knows no editor.
 */
import { isSamePlace, type Place } from '../../changes/plan.ts';
import type { ChangeReport } from '../../changes/report.ts';
import { UnsupportedError } from '../../distribution/errors.ts';
import type { NamedImages } from './deleteImages.ts';

/** The tags that are deleted as they are, and those of registries that are known to delete by digest alone. */
export function splitByWay(
  named: readonly NamedImages[],
  digestOnly: ReadonlySet<string>,
): { readonly direct: readonly NamedImages[]; readonly refused: readonly NamedImages[] } {
  const isRefused = ({ place }: NamedImages): boolean => digestOnly.has(place.registryId);
  return { direct: named.filter((each) => !isRefused(each)), refused: named.filter(isRefused) };
}

/** What the registry did not take for a tag that could be deleted, by repository. */
export function findRefused(report: ChangeReport): readonly NamedImages[] {
  const tags = report.items
    .filter(({ error }) => error instanceof UnsupportedError && error.operation === 'delete-tag')
    .map(({ item }) => ({ place: item.place, references: [item.reference] }));
  return groupByPlace(tags);
}

/** Hands out each tag once, however often a report tells of it. */
export class TagOffers {
  readonly #offered = new Set<string>();

  take(named: readonly NamedImages[]): readonly NamedImages[] {
    return groupByPlace(named).flatMap(({ place, references }) => {
      const fresh = references.filter((tag) => !this.#offered.has(toKey(place, tag)));
      fresh.forEach((tag) => this.#offered.add(toKey(place, tag)));
      return fresh.length === 0 ? [] : [{ place, references: fresh }];
    });
  }
}

function groupByPlace(named: readonly NamedImages[]): readonly NamedImages[] {
  const places = named
    .map(({ place }) => place)
    .filter((place, index, all) => all.findIndex((other) => isSamePlace(other, place)) === index);
  return places.map((place) => ({
    place,
    references: [
      ...new Set(named.flatMap((each) => (isSamePlace(each.place, place) ? each.references : []))),
    ],
  }));
}

function toKey({ registryId, repository }: Place, tag: string): string {
  return [registryId, repository, tag].join(' ');
}
