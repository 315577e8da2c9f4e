/** Manifests that no builder makes: of old kinds, of odd kinds, and indexes of whatever is at hand. */
import { computeDigest, type Digest } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/mediaType.ts';
import type { Built, Content } from '../../support/imageBuilder.ts';

export function craft(mediaType: string, value: object): Built {
  const bytes = Buffer.from(JSON.stringify(value));
  return { manifest: { mediaType, digest: computeDigest(bytes), bytes }, blobs: [], children: [] };
}

/** An index of images and indexes, without platforms. */
export function indexOf(children: readonly Built[]): Built {
  const index = craft(mediaTypes.ociIndex, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: children.map(({ manifest }) => describe(manifest)),
  });
  return { ...index, children };
}

/** An image with a layer that its maker keeps, and that is nowhere else. */
export function foreignImage(
  config: Content,
  layer: { readonly digest: Digest; readonly url: string },
): Built {
  const image = craft(mediaTypes.ociManifest, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: describe(config),
    layers: [
      {
        mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
        digest: layer.digest,
        size: 5,
        urls: [layer.url],
      },
    ],
  });
  return { ...image, blobs: [config] };
}

export const schema1: Built = craft(mediaTypes.dockerSchema1, {
  schemaVersion: 1,
  name: 'app',
  tag: 'old',
  architecture: 'amd64',
  fsLayers: [],
  history: [],
});

function describe({ mediaType, digest, bytes }: Content) {
  return { mediaType, digest, size: bytes.byteLength };
}
