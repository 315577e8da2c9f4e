/** Tags that are there although they were removed: some registries go on listing them (Nexus), or list them late. */
import type { CallOptions, RegistryReader } from '../../distribution/registryReader.ts';
import type { Place, PlanItem } from '../plan.ts';
import type { ItemReport } from '../report.ts';

/** The reports, with a remark for each tag that was left behind. What cannot be listed is not remarked on. */
export async function remarkOnLeftovers(
  parts: { clientOf(registryId: string): RegistryReader; hostOf(registryId: string): string },
  reports: readonly ItemReport[],
  options: CallOptions,
): Promise<readonly ItemReport[]> {
  const removed = reports.flatMap(listRemoved);
  const places = new Map(removed.map(({ place }) => [toKey(place), place]));
  const listed = new Map<string, ReadonlySet<string>>();
  for (const [key, place] of places) {
    const wanted = new Set(removed.filter((tag) => toKey(tag.place) === key).map(({ tag }) => tag));
    const reader = parts.clientOf(place.registryId);
    listed.set(key, await listTags(reader, { repository: place.repository, wanted }, options));
  }
  return reports.map((report) => {
    const left = listRemoved(report).filter(({ place, tag }) => listed.get(toKey(place))?.has(tag));
    const remarks = left.map(
      ({ place, tag }) =>
        `${parts.hostOf(place.registryId)} still lists ${place.repository}:${tag}, or somebody has set it again.`,
    );
    return remarks.length === 0 ? report : { ...report, remarks: [...report.remarks, ...remarks] };
  });
}

function listRemoved({
  outcome,
  item,
}: ItemReport): readonly { readonly place: Place; readonly tag: string }[] {
  return outcome === 'done' ? toRemovedTags(item) : [];
}

function toRemovedTags({ effects }: PlanItem) {
  return effects.flatMap((effect) =>
    effect.kind === 'tag-removed' ? [{ place: effect.place, tag: effect.tag }] : [],
  );
}

async function listTags(
  reader: RegistryReader,
  query: { readonly repository: string; readonly wanted: ReadonlySet<string> },
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const tags = new Set<string>();
  try {
    for await (const page of reader.listTags(query.repository, { ...options, pageSize: 1000 })) {
      page.items.filter((tag) => query.wanted.has(tag)).forEach((tag) => tags.add(tag));
    }
  } catch {
    // It was removed, and read back: that the list cannot be had, or is not there any more, changes nothing.
  }
  return tags;
}

function toKey({ registryId, repository }: Place): string {
  return `${registryId} ${repository}`;
}
