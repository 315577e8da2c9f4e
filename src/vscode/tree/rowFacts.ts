/** What drawing a row needs to know beyond the row itself. */
import type { Connection } from '../connection.ts';
import type { FoundCredential } from '../../credentials/credential.ts';
import type { DetailedNode, RepositoryNode } from './nodes.ts';
import type { RowDetail } from './rowDetails.ts';
import type { TagView } from './tagRows.ts';

/** Who is signed in at a registry; `undefined` until the registry was opened, since looking may start helpers. */
export type RegistryLogin = { readonly credential: FoundCredential | undefined } | undefined;

export interface RowFacts {
  connectionOf(connectionId: string): Connection;
  loginOf(connectionId: string): RegistryLogin;
  detailOf(node: DetailedNode): RowDetail | undefined;
  viewOf(node: RepositoryNode): TagView;
}
