/** The rows that a change is about, by what they stand for; asked for when it is called without any. */
import type { Place } from '../../changes/plan.ts';
import { findDigest } from '../../oci/digest.ts';
import type { NamedImages } from '../changing/deleteImages.ts';
import type { ImageLocation } from '../documents/openers.ts';
import { isManifestNode, type ManifestNode, toReference, type TreeNode } from '../tree/nodes.ts';
import { askForImage } from './askForImage.ts';
import type { CommandParts } from './command.ts';

/** Called on rows that are no images, it is about nothing; called without a row, an image is asked for. */
export async function listImages(
  parts: CommandParts,
  called: { readonly node: TreeNode | undefined; readonly selection: readonly TreeNode[] },
  title: string,
): Promise<readonly ImageLocation[]> {
  const rows = listRows(called);
  if (rows.length === 0 && called.node === undefined) {
    return askForImage(parts, title);
  }
  // An image that was opened may stand in the tree twice.
  const images = rows.map(toLocation);
  return [...new Map(images.map((image) => [JSON.stringify(image), image])).values()];
}

export function listRows(called: {
  readonly node: TreeNode | undefined;
  readonly selection: readonly TreeNode[];
}): readonly ManifestNode[] {
  const { node, selection } = called;
  const rows = (selection.length > 0 ? selection : [node])
    .filter((row) => row !== undefined)
    .filter(isManifestNode);
  const selected = new Set(rows.map(({ id }) => id));
  // Whoever selects from one row to another takes in what is open between them: it goes with what it stands below.
  return rows.filter((row) => !hasSelectedAbove(row, selected));
}

function hasSelectedAbove(row: TreeNode, selected: ReadonlySet<string>): boolean {
  const { parent } = row;
  return parent !== undefined && (selected.has(parent.id) || hasSelectedAbove(parent, selected));
}

function toLocation(row: ManifestNode): ImageLocation {
  const { connectionId, repository } = row;
  return { connectionId, repository, reference: toReference(row) };
}

/** By repository, each image once. */
export function groupByPlace(images: readonly ImageLocation[]): readonly NamedImages[] {
  const groups = new Map<string, { readonly place: Place; readonly references: Set<string> }>();
  for (const { connectionId, repository, reference } of images) {
    const key = `${connectionId} ${repository}`;
    const place = { registryId: connectionId, repository };
    const group = groups.get(key) ?? { place, references: new Set() };
    group.references.add(reference);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ place, references }) => ({ place, references: [...references] }));
}

export function isTag({ reference }: ImageLocation): boolean {
  return findDigest(reference) === undefined;
}
