/** What every command is given, and the shape it has: one file, one command. */
import type { Logger } from '../../base/logger.ts';
import type { SignInStore } from '../../credentials/store.ts';
import type { Changing } from '../changing/changing.ts';
import type { ConnectingParts } from '../connecting/connectionTests.ts';
import type { Connections } from '../connections.ts';
import type { Dockerfiles } from '../dockerfiles/dockerfiles.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import type { ComparePanels } from '../panels/compare/comparePanels.ts';
import type { ContextPanels } from '../panels/context/contextPanels.ts';
import type { ImagePanels } from '../panels/image/imagePanels.ts';
import type { RegistrySettings } from '../registrySettings.ts';
import type { TreeNode } from '../tree/nodes.ts';
import type { TreeControl } from '../tree/treeControl.ts';

export interface CommandParts {
  readonly connections: Connections;
  readonly settings: RegistrySettings;
  readonly signIns: SignInStore;
  readonly tree: TreeControl;
  readonly presenter: ErrorPresenter;
  readonly log: Logger;
  readonly showLog: () => void;
  /** For testing connections, and what was allowed for them. */
  readonly connecting: ConnectingParts;
  /** Where the extension may keep files of its own, such as trusted certificates. */
  readonly storageFolder: string;
  readonly panels: ImagePanels;
  readonly comparisons: ComparePanels;
  readonly changing: Changing;
  readonly dockerfiles: Dockerfiles;
  readonly contexts: ContextPanels;
}

/**
 * `node` is the row the command was called on, `selection` every selected row; both absent from the palette.
 * `resource` is whatever else was handed over, such as the address of a file in the Explorer.
 */
export type Command = (
  parts: CommandParts,
  node: TreeNode | undefined,
  selection: readonly TreeNode[],
  resource?: unknown,
) => Promise<void>;
