/** The names of rows as other tools take them. */
import { isDigest } from '../../oci/digest.ts';
import { findReference, formatReference } from '../../oci/reference.ts';
import { type Connection, toRepositoryName } from '../connection.ts';
import { isManifestNode, toReference, type TreeNode } from '../tree/nodes.ts';

/** The reference of a row, as short as Docker takes it; `undefined` for rows that have none. */
export function findRowReference(node: TreeNode, connection: Connection): string | undefined {
  if (node.kind === 'repository') {
    return toFamiliar(toRepositoryName(connection, node.repository));
  }
  return isManifestNode(node) ? toFamiliar(toFullReference(connection, node)) : undefined;
}

/** With the registry always named. */
export function toFullReference(
  connection: Connection,
  node: Extract<TreeNode, { readonly kind: 'tag' | 'platform' | 'attachment' | 'untagged-manifest' }>,
): string {
  const reference = toReference(node);
  return `${toRepositoryName(connection, node.repository)}${isDigest(reference) ? '@' : ':'}${reference}`;
}

/** A repository without a tag stays without one. */
function toFamiliar(name: string): string {
  const parsed = findReference(name);
  if (parsed === undefined) {
    return name;
  }
  const hasTag = name.endsWith(`:${parsed.tag ?? ''}`);
  return formatReference(hasTag ? parsed : { ...parsed, tag: undefined }, { style: 'familiar' });
}
