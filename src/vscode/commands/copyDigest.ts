/** "Copy Digest": the digests behind the selected rows, one on each line; a tag is asked for at the registry. */
import { withCancellableProgress } from '../progress.ts';
import { copyText } from '../copying/copyText.ts';
import { TagGoneError } from '../copying/tagGoneError.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { Command, CommandParts } from './command.ts';

export const copyDigest: Command = async (parts, node, selection) => {
  const rows = selection.length > 0 ? selection : node === undefined ? [] : [node];
  const digests = await withCancellableProgress('Reading digests', ({ signal }) =>
    Promise.all(rows.map((row) => findDigestOf(parts, row, { signal }))),
  );
  const found = digests?.filter((digest) => digest !== undefined) ?? [];
  if (found.length > 0) {
    await copyText(found.join('\n'));
  }
};

async function findDigestOf(
  parts: CommandParts,
  row: TreeNode,
  options: { readonly signal: AbortSignal },
): Promise<string | undefined> {
  if (row.kind !== 'tag') {
    return 'descriptor' in row ? row.descriptor.digest : undefined;
  }
  const { reader } = parts.connections.forId(row.connectionId);
  const descriptor = await reader.findManifest(row.repository, row.reference, options);
  if (descriptor === undefined) {
    throw new TagGoneError(row);
  }
  return descriptor.digest;
}
