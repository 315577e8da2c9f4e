/**
 * The addresses of files inside images: the only place that builds and reads them.
 * `oci-layer://<https|http>/<host>[/base]/-/<repository>/<manifest digest>/<view>/<path>`: everything that matters is in
 * the path, so that a file's neighbours have the addresses that the editor expects.
 */
import { type Digest, findDigest } from '../../oci/digest.ts';
import { repositoryFault } from '../../oci/reference.ts';
import type { UriParts } from './scheme.ts';

export const layerScheme = 'oci-layer';

/** What a path is looked up in. Layers from 0. */
export type LayerView =
  /** Layers laid over each other up to this one; what a container sees, when it is the last. */
  | { readonly kind: 'upTo'; readonly layer: number }
  /** What one layer itself has. */
  | { readonly kind: 'only'; readonly layer: number };

export interface LayerFileAddress {
  readonly connectionId: string;
  readonly repository: string;
  readonly manifest: Digest;
  readonly view: LayerView;
  /** Below the root, without a leading slash. */
  readonly path: string;
}

export interface LayerUriParts extends Pick<UriParts, 'scheme' | 'path'> {
  readonly authority: string;
}

export function toLayerUriParts(address: LayerFileAddress): LayerUriParts {
  const { protocol, host, pathname } = new URL(address.connectionId);
  const base = pathname.replace(/\/+$/, '');
  const { repository, manifest, view, path } = address;
  return {
    scheme: layerScheme,
    authority: protocol.replace(':', ''),
    path: `/${host}${base}/-/${repository}/${manifest}/${formatView(view)}/${path.split('/').map(toUriName).join('/')}`,
  };
}

/** `undefined` for an address that is not ours or not whole. */
export function findLayerFile(uri: LayerUriParts): LayerFileAddress | undefined {
  const [place = '', ...rest] = uri.path.split('/-/');
  const parts = rest.join('/-/').split('/');
  const at = parts.findIndex((part) => findDigest(part) !== undefined);
  const manifest = findDigest(parts[at] ?? '');
  const view = findView(parts[at + 1] ?? '');
  const connectionId = `${uri.authority}:/${place}`;
  const repository = parts.slice(0, at).join('/');
  const isWhole =
    uri.scheme === layerScheme &&
    /^https?$/.test(uri.authority) &&
    URL.canParse(connectionId) &&
    new URL(connectionId).username === '' &&
    repositoryFault(repository) === undefined;
  return !isWhole || manifest === undefined || view === undefined
    ? undefined
    : {
        connectionId,
        repository,
        manifest,
        view,
        path: parts
          .slice(at + 2)
          .filter((part) => part !== '')
          .map(toFileName)
          .join('/'),
      };
}

/** Editors resolve `.` and `..` in an address, which in an image are names like any other. */
export function toUriName(name: string): string {
  return name.replace(/^%*\.{1,2}$/, '%$&');
}

function toFileName(name: string): string {
  return name.replace(/^%(%*\.{1,2})$/, '$1');
}

function formatView(view: LayerView): string {
  return `${view.kind === 'only' ? 'layer' : 'up-to-layer'}-${view.layer + 1}`;
}

function findView(text: string): LayerView | undefined {
  const [, kind, position] = /^(layer|up-to-layer)-([1-9]\d{0,3})$/.exec(text) ?? [];
  return position === undefined
    ? undefined
    : { kind: kind === 'layer' ? 'only' : 'upTo', layer: Number(position) - 1 };
}
