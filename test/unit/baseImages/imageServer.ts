/** Images of any claimed size on a scripted server, so that sizes, requests and what goes wrong are all in the test's hands. */
import { computeDigest, type Digest } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/mediaType.ts';
import type { ScriptedServer } from '../../support/scriptedServer.ts';

export interface ServedImage {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Layers and config. */
  readonly sizeBytes: number;
  readonly manifestBytes: number;
}

export interface ImageServer {
  /** An image that a tag points at; without one only its digest does. */
  serveImage(image: {
    readonly tag?: string;
    readonly layers: readonly number[];
    readonly created?: string;
    readonly architecture?: string;
    readonly configType?: string;
  }): ServedImage;
  /** An index over images, by architecture. */
  serveIndex(tag: string, images: Readonly<Record<string, ServedImage>>): Digest;
  /** The listing of tags; those served so far unless given. */
  serveTags(...tags: readonly string[]): void;
  /** The requests so far as `HEAD 3.12`, `GET 3.12`, `GET tags`, digests by name of what they are. */
  requests(): readonly string[];
  forgetRequests(): void;
}

export function createImageServer(server: ScriptedServer, repository: string): ImageServer {
  const served = new Set<string>();
  const kinds = new Map<string, string>();
  let forgotten = 0;

  const put = (
    value: object,
    query: { readonly mediaType: string; readonly kind: string; readonly tag?: string },
  ) => {
    const { mediaType, kind, tag } = query;
    const body = JSON.stringify({ schemaVersion: 2, mediaType, ...value });
    const digest = computeDigest(Buffer.from(body));
    const headers = {
      'content-type': mediaType,
      'docker-content-digest': digest,
      'content-length': String(body.length),
    };
    for (const reference of tag === undefined ? [digest] : [digest, tag]) {
      server.on(`GET /v2/${repository}/manifests/${reference}`, { headers, body });
      server.on(`HEAD /v2/${repository}/manifests/${reference}`, { headers });
    }
    kinds.set(digest, kind);
    if (tag !== undefined) {
      served.add(tag);
    }
    return { digest, mediaType, manifestBytes: body.length };
  };

  return {
    serveImage({ tag, layers, created = '2026-01-01T00:00:00Z', architecture = 'amd64', configType }) {
      const body = JSON.stringify({
        os: 'linux',
        architecture,
        created,
        rootfs: { type: 'layers', diff_ids: [] },
      });
      const config = {
        mediaType: configType ?? mediaTypes.ociConfig,
        digest: computeDigest(Buffer.from(body)),
        size: body.length,
      };
      kinds.set(config.digest, 'config');
      server.on(`GET /v2/${repository}/blobs/${config.digest}`, { body });
      const entries = layers.map((size, index) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        digest: computeDigest(Buffer.from(`${tag ?? ''} ${index} ${size}`)),
        size,
      }));
      const stored = put(
        { config, layers: entries },
        { mediaType: mediaTypes.ociManifest, kind: 'manifest', ...(tag === undefined ? {} : { tag }) },
      );
      return { ...stored, sizeBytes: layers.reduce((sum, size) => sum + size, config.size) };
    },
    serveIndex(tag, images) {
      const manifests = Object.entries(images).map(([architecture, image]) => ({
        mediaType: image.mediaType,
        digest: image.digest,
        size: image.manifestBytes,
        platform: { os: 'linux', architecture },
      }));
      return put({ manifests }, { mediaType: mediaTypes.ociIndex, kind: 'index', tag }).digest;
    },
    serveTags(...tags) {
      server.on(`GET /v2/${repository}/tags/list`, () => ({
        body: JSON.stringify({ name: repository, tags: tags.length === 0 ? [...served] : tags }),
      }));
    },
    requests: () =>
      server.requests.slice(forgotten).map(({ method, path }) => {
        const last = (path.split('?')[0] ?? '').replace(/^.*\/(?:manifests|blobs)\//, '');
        return `${method} ${last.endsWith('/tags/list') ? 'tags' : (kinds.get(last) ?? last)}`;
      }),
    forgetRequests() {
      forgotten = server.requests.length;
    },
  };
}
