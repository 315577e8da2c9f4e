/** An image on a scripted server and a session that looks at it, as the image panel does; no editor, a real thread. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ExplainedError } from '../../src/base/errors.ts';
import { silentLogger } from '../../src/base/logger.ts';
import { isIntactLayerIndex } from '../../src/analysis/layerIndexFile.ts';
import { WorkerPool } from '../../src/analysis/worker/workerPool.ts';
import { createDiskContentStore } from '../../src/distribution/diskContentStore.ts';
import { platformOfMachine } from '../../src/oci/platform.ts';
import type { ShownError } from '../../src/shared/contract.ts';
import type { AnalysisView, ImageView } from '../../src/shared/imagePanel.ts';
import { LayerLibrary } from '../../src/vscode/images/layerLibrary.ts';
import { SeenImages } from '../../src/vscode/images/seenImages.ts';
import { ImageSession } from '../../src/vscode/panels/image/imageSession.ts';
import { UnexpectedError } from '../../src/vscode/unexpectedError.ts';
import type { Built } from './imageBuilder.ts';
import { type ScriptedServer, startScriptedServer } from './scriptedServer.ts';
import { createTestClient } from './testClient.ts';

export interface TestSession extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly session: ImageSession;
  readonly library: LayerLibrary;
  /** Has what the session looks into. */
  readonly seen: SeenImages;
  readonly pool: WorkerPool;
  /** What the panel shows now. */
  readonly shown: {
    readonly image: ImageView | undefined;
    readonly analysis: AnalysisView | undefined;
    readonly failure: ShownError | undefined;
  };
  /** Every state the analysis was in, in order, each once. */
  readonly states: readonly AnalysisView['state'][];
  /** Another session that keeps its indexes in the same folder and nothing in memory. */
  reopen(): Promise<TestSession>;
}

export const repository = 'team/app';

/** Serves everything of an image under the tag `1.0`. */
export function serveImage(server: ScriptedServer, built: Built): void {
  serveContent(server, built, ['1.0', built.manifest.digest]);
}

function serveContent(server: ScriptedServer, built: Built, references: readonly string[]): void {
  const { manifest, blobs, children } = built;
  const answer = { headers: { 'content-type': manifest.mediaType }, body: manifest.bytes };
  for (const reference of references) {
    server.on(`GET /v2/${repository}/manifests/${reference}`, answer);
    server.on(`HEAD /v2/${repository}/manifests/${reference}`, {
      headers: {
        ...answer.headers,
        'content-length': `${manifest.bytes.byteLength}`,
        'docker-content-digest': manifest.digest,
      },
    });
  }
  for (const { digest, bytes } of blobs) {
    server.on(`GET /v2/${repository}/blobs/${digest}`, { body: bytes });
  }
  children.forEach((child) => serveContent(server, child, [child.manifest.digest]));
}

export async function openSession(
  options: {
    readonly automaticBytes?: number;
    readonly folder?: string;
    readonly server?: ScriptedServer;
  } = {},
): Promise<TestSession> {
  const server = options.server ?? (await startScriptedServer());
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'layers-')));
  const client = createTestClient(server.origin);
  const pool = new WorkerPool({
    script: new URL('../../src/analysis/worker/worker.ts', import.meta.url),
    size: 2,
  });
  const store = createDiskContentStore({
    folder,
    maxBytes: 64 * 1024 * 1024,
    log: silentLogger,
    isIntact: isIntactLayerIndex,
  });
  const library = new LayerLibrary({ pool, store });
  const seen = new SeenImages();
  const shown: {
    image: ImageView | undefined;
    analysis: AnalysisView | undefined;
    failure: ShownError | undefined;
  } = { image: undefined, analysis: undefined, failure: undefined };
  const states: AnalysisView['state'][] = [];
  const session = new ImageSession(
    {
      connectionId: server.origin,
      repository,
      reference: '1.0',
      name: `${server.host}/${repository}:1.0`,
      platform: platformOfMachine({ arch: 'x64' }),
    },
    {
      reader: () => client,
      library,
      pool,
      explain: (thrown) => (thrown instanceof ExplainedError ? thrown : new UnexpectedError(thrown)),
      automaticBytes: () => options.automaticBytes ?? Number.POSITIVE_INFINITY,
      events: {
        image(view) {
          shown.image = view;
        },
        analysis(view) {
          shown.analysis = view;
          if (states.at(-1) !== view.state) {
            states.push(view.state);
          }
        },
        failure(error) {
          shown.failure = error;
        },
        seen: (image) => seen.note(image),
      },
    },
  );
  const isOwner = options.server === undefined;
  return {
    server,
    session,
    library,
    seen,
    pool,
    shown,
    states,
    reopen: () => openSession({ ...options, folder, server }),
    async [Symbol.asyncDispose]() {
      session.dispose();
      seen.dispose();
      pool.dispose();
      await client[Symbol.asyncDispose]();
      if (isOwner) {
        await rm(folder, { recursive: true, force: true });
        await server.close();
      }
    },
  };
}
