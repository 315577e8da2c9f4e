/**
 * The addresses of our documents: the only place that builds and reads them.
 * `oci-manifest:/<host>/<repository>/<digest>/<title>.json?<query>`: the last part is the tab's title, the folders before
 * it are its description, so that the digest of the exact bytes stands beside the title. The query says the rest.
 */
import { type Digest, findDigest, toShortDigest } from '../../oci/digest.ts';
import { repositoryFault } from '../../oci/reference.ts';

export const documentScheme = 'oci-manifest';

/** What a document shows: a manifest or index, an image's config or the Dockerfile in it, a JSON blob, facts of a layer. */
export type DocumentKind = 'manifest' | 'config' | 'blob' | 'layer' | 'dockerfile';

export interface DocumentAddress {
  readonly kind: DocumentKind;
  /** The id of its connection. */
  readonly connectionId: string;
  readonly repository: string;
  readonly digest: Digest;
  /** For the tab, e.g. `app:1.2 manifest`. */
  readonly title: string;
  /** The manifest that names a config or layer, so that its links and facts can be found. */
  readonly manifest?: Digest | undefined;
}

/** The parts of the editor's `Uri` that we use. */
export interface UriParts {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
}

const kinds: readonly DocumentKind[] = ['manifest', 'config', 'blob', 'layer', 'dockerfile'];

export function toUriParts(address: DocumentAddress): UriParts {
  const { kind, connectionId, repository, digest, title, manifest } = address;
  const host = new URL(connectionId).host;
  const file = `${title.replaceAll(/[/\\]/g, '∕')}.${kind === 'dockerfile' ? 'dockerfile' : 'json'}`;
  const query = new URLSearchParams({ kind, registry: connectionId, repository, digest });
  if (manifest !== undefined) {
    query.set('manifest', manifest);
  }
  return {
    scheme: documentScheme,
    path: `/${host}/${repository}/${digest}/${file}`,
    query: query.toString(),
  };
}

/** `undefined` for an address that is not ours or not whole; it may come from an old window or from anybody's link. */
export function findAddress(uri: UriParts): DocumentAddress | undefined {
  const query = new URLSearchParams(uri.query);
  const kind = kinds.find((candidate) => candidate === query.get('kind'));
  const connectionId = query.get('registry') ?? '';
  const repository = query.get('repository') ?? '';
  const digest = findDigest(query.get('digest') ?? '');
  const isWhole = isRegistryId(connectionId) && repositoryFault(repository) === undefined;
  if (uri.scheme !== documentScheme || kind === undefined || digest === undefined || !isWhole) {
    return undefined;
  }
  const manifest = findDigest(query.get('manifest') ?? '');
  const title = (uri.path.split('/').at(-1) ?? '').replace(/\.(json|dockerfile)$/, '');
  return { kind, connectionId, repository, digest, title, ...(manifest === undefined ? {} : { manifest }) };
}

function isRegistryId(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).username === '';
}

/** `app:1.2` or `app@0123456789ab`: short enough for a tab. */
export function toShortName(repository: string, reference: string): string {
  const name = repository.slice(repository.lastIndexOf('/') + 1);
  const digest = findDigest(reference);
  return digest === undefined ? `${name}:${reference}` : `${name}@${toShortDigest(digest)}`;
}
