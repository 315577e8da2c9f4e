/** What panels about images are made of; supplied by the composition root. */
import type { Uri } from 'vscode';
import type { Logger } from '../../base/logger.ts';
import type { WorkerPool } from '../../analysis/worker/workerPool.ts';
import type { Connections } from '../connections.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import type { LayerLibrary } from '../images/layerLibrary.ts';
import type { OpenedImages } from '../images/openedImages.ts';

export interface PanelServices {
  readonly connections: Connections;
  readonly library: LayerLibrary;
  readonly images: OpenedImages;
  readonly pool: WorkerPool;
  readonly presenter: ErrorPresenter;
  readonly log: Logger;
  readonly extensionUri: Uri;
  /** Above this, in bytes to be fetched, layers wait for the user to say so. */
  readonly automaticBytes: () => number;
}
