/** Digests in a document, and the documents they lead to. */
import { findNodeAtLocation, getNodeValue, type Node, parseTree } from 'jsonc-parser';
import { type Digest, findDigest } from '../../oci/digest.ts';
import { isAnyManifestType, isImageConfigType, isJsonType } from '../../oci/mediaType.ts';
import { type DocumentAddress, type DocumentKind, toShortName } from './scheme.ts';

export interface DigestLink {
  /** Of the digest without its quotes, in characters of the text. */
  readonly offset: number;
  readonly length: number;
  readonly target: DocumentAddress;
}

/** Annotations whose value is the digest of another manifest of the same repository. */
const manifestAnnotations: readonly string[] = ['vnd.docker.reference.digest', 'io.containerd.image.digest'];

/** Links for every digest of the document that names something of the same repository. */
export function findLinks(text: string, address: DocumentAddress): readonly DigestLink[] {
  const tree = parseTree(text);
  if (tree === undefined) {
    return [];
  }
  const links: DigestLink[] = [];
  const visit = (node: Node): void => {
    const link = node.type === 'property' ? toLink(node, address) : undefined;
    if (link !== undefined) {
      links.push(link);
    }
    node.children?.forEach(visit);
  };
  visit(tree);
  return links;
}

function toLink(property: Node, address: DocumentAddress): DigestLink | undefined {
  const [key, value] = property.children ?? [];
  const digest = value?.type === 'string' ? findDigest(String(getNodeValue(value))) : undefined;
  if (key === undefined || value === undefined || digest === undefined || digest === address.digest) {
    return undefined;
  }
  const kind = toKind({ property, key: String(getNodeValue(key)), address });
  return kind === undefined
    ? undefined
    : { offset: value.offset + 1, length: value.length - 2, target: toTarget(address, { kind, digest }) };
}

/** What a digest names is said by the media type beside it; only descriptors and some annotations have one. */
function toKind(found: {
  readonly property: Node;
  readonly key: string;
  readonly address: DocumentAddress;
}): DocumentKind | undefined {
  const { property, key, address } = found;
  if (manifestAnnotations.includes(key)) {
    return 'manifest';
  }
  if (key === 'blobSum') {
    return 'layer';
  }
  const owner = property.parent;
  const mediaType = owner === undefined ? undefined : findNodeAtLocation(owner, ['mediaType']);
  if (key !== 'digest' || address.kind !== 'manifest') {
    return undefined;
  }
  const type = mediaType === undefined ? '' : String(getNodeValue(mediaType));
  if (isAnyManifestType(type)) {
    return 'manifest';
  }
  if (isImageConfigType(type)) {
    return 'config';
  }
  return isJsonType(type) ? 'blob' : 'layer';
}

function toTarget(
  address: DocumentAddress,
  named: { readonly kind: DocumentKind; readonly digest: Digest },
): DocumentAddress {
  const { connectionId, repository } = address;
  const { kind, digest } = named;
  return {
    kind,
    connectionId,
    repository,
    digest,
    title: `${toShortName(repository, digest)} ${kind}`,
    ...(kind === 'manifest' ? {} : { manifest: address.digest }),
  };
}
