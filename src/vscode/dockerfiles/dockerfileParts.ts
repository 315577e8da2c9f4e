/** What the features of Dockerfiles are made of. */
import type * as vscode from 'vscode';
import type { Logger } from '../../base/logger.ts';
import type { WorkerPool } from '../../analysis/worker/workerPool.ts';
import type { Platform } from '../../oci/platform.ts';
import type { Connections } from '../connections.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import type { LayerLibrary } from '../images/layerLibrary.ts';
import type { SeenImages } from '../images/seenImages.ts';

export interface DockerfileParts {
  readonly connections: Connections;
  readonly library: LayerLibrary;
  readonly seen: SeenImages;
  readonly pool: WorkerPool;
  readonly presenter: ErrorPresenter;
  readonly platform: Platform;
  readonly log: Logger;
  /** Where what was last known of base images is kept. */
  readonly baseImageFolder: string;
  readonly extensionUri: vscode.Uri;
}
