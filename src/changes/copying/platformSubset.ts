/** Part of an index: the platforms that were chosen, with what was built about them. Another index, so another digest. */
import { isJsonObject, parseJson } from '../../base/json.ts';
import { computeDigest, type Digest } from '../../oci/digest.ts';
import { classifyIndex } from '../../oci/imageIndex.ts';
import { parseManifest } from '../../oci/manifest.ts';
import type { AttachedManifest, ImageClosure } from './closure.ts';
import type { TreeManifest } from '../manifestTree.ts';

export interface ChosenPlatforms {
  readonly digest: Digest;
  /** The new index. */
  readonly text: string;
  readonly closure: ImageClosure;
}

/** `undefined` when there is no index, or every platform was chosen. */
export function choosePlatforms(whole: ImageClosure, wanted: readonly Digest[]): ChosenPlatforms | undefined {
  const { manifest } = whole.top;
  const value = parseJson(whole.topBytes);
  if (manifest.kind !== 'index' || !isJsonObject(value)) {
    return undefined;
  }
  const { platforms, attestations, others } = classifyIndex(manifest);
  if (platforms.every(({ descriptor }) => wanted.includes(descriptor.digest))) {
    return undefined;
  }
  const kept = new Set<string>([
    ...platforms.map(({ descriptor }) => descriptor.digest).filter((digest) => wanted.includes(digest)),
    ...attestations
      .filter(({ subject }) => subject !== undefined && wanted.includes(subject))
      .map(({ descriptor }) => descriptor.digest),
    ...others.map(({ digest }) => digest),
  ]);
  const entries: readonly unknown[] = Array.isArray(value['manifests']) ? value['manifests'] : [];
  const manifests = entries.filter((entry) => isJsonObject(entry) && kept.has(String(entry['digest'])));
  const text = JSON.stringify({ ...value, manifests });
  const changed = new TextEncoder().encode(text);
  const digest = computeDigest(changed);
  const { mediaType } = whole.top;
  const children = listBelow(whole, kept);
  return {
    digest,
    text,
    closure: {
      top: {
        ...whole.top,
        digest,
        sizeBytes: changed.byteLength,
        manifest: parseManifest(changed, { mediaType }),
      },
      topBytes: changed,
      children,
      attached: listAbout(whole, children),
      missing: whole.missing.filter((missing) => kept.has(missing)),
    },
  };
}

/** What is kept, and what indexes among it list; in the order there was. */
function listBelow(whole: ImageClosure, kept: ReadonlySet<string>): readonly TreeManifest[] {
  const below = new Set(kept);
  // The deepest come first, so going backwards meets every index before what it lists.
  for (const child of whole.children.toReversed()) {
    if (below.has(child.digest) && child.manifest.kind === 'index') {
      child.manifest.manifests.forEach(({ digest }) => below.add(digest));
    }
  }
  return whole.children.filter(({ digest }) => below.has(digest));
}

/** Subjects come before what is about them. */
function listAbout(whole: ImageClosure, children: readonly TreeManifest[]): readonly AttachedManifest[] {
  const subjects = new Set(children.map(({ digest }) => digest));
  return whole.attached.filter(({ subject, digest }) => subjects.has(subject) && subjects.add(digest));
}
