/** The other thread: one task after the other, as the pool gives them. */
import { parentPort } from 'node:worker_threads';
import { toMessage } from '../../base/errors.ts';
import type { BlobSource } from '../blobRanges.ts';
import { LayerContentError } from '../errors.ts';
import { buildFileTree } from '../fileTree.ts';
import { GzipResumeRecorder } from '../gzipResume.ts';
import { analyseImage } from '../imageAnalysis.ts';
import { diffImages } from '../imageDiff.ts';
import { indexLayer } from '../indexLayer.ts';
import { packLayerIndex, unpackLayerIndex } from '../layerIndexFile.ts';
import { readToc } from '../toc/readToc.ts';
import type { TocIndex } from '../toc/tocIndexer.ts';
import type { FromWorker, IndexTask, PackedIndex, Results, Task, ToWorker } from './protocol.ts';
import { RemoteBlob } from './remoteBlob.ts';

const port = parentPort;
/** A task that is not wanted any more ends with its thread. */
const { signal } = new AbortController();
let blob: RemoteBlob | undefined;

port?.on('message', (message: ToWorker) => {
  if (message.kind === 'start') {
    void run(message.job, message.task);
  } else {
    blob?.receive(message);
  }
});

async function run(job: number, task: Task): Promise<void> {
  try {
    send({ kind: 'done', job, result: await perform(job, task) });
  } catch (thrown) {
    const fault = thrown instanceof LayerContentError ? thrown.fault : undefined;
    send({ kind: 'failed', job, fault, message: toMessage(thrown) });
  } finally {
    blob = undefined;
  }
}

async function perform(job: number, task: Task): Promise<Results[keyof Results]> {
  switch (task.kind) {
    case 'index':
      blob = new RemoteBlob(job, { sizeBytes: task.sizeBytes, send });
      return index(task, blob);
    case 'analyse':
      return analyseImage(unpack(task.layers), { instructions: task.instructions });
    case 'tree':
      return buildFileTree(unpack(task.layers), task.range);
    case 'diff':
      return diffImages(unpack(task.before), unpack(task.after));
    default:
      return task satisfies never;
  }
}

/** By the layer's own table of contents where its descriptor names one, else from all of its bytes. */
async function index(task: IndexTask, source: BlobSource): Promise<PackedIndex> {
  const { digest, limits } = task;
  const toc = await findToc(task, source);
  if (toc !== undefined && toc !== 'unusable') {
    return packLayerIndex(toc.index, { chunks: toc.chunks });
  }
  const recorder = new GzipResumeRecorder();
  const { bytes } = await source.open(undefined, { signal });
  // what it should unpack to is asked of the index by each image that has the layer
  const read = await indexLayer({ digest, diffId: undefined, bytes }, { limits, signal, resume: recorder });
  const faults = toc === 'unusable' ? [unusableToc, ...read.facts.faults] : read.facts.faults;
  return packLayerIndex(
    { ...read, facts: { ...read.facts, faults } },
    read.facts.compression === 'gzip' ? { resume: recorder.finish() } : {},
  );
}

const unusableToc =
  'The table of contents that the manifest speaks of is of no use, so all of the layer was read';

/** A layer may have been compressed anew by someone who left the old annotations; its archive is as good as any. */
async function findToc(task: IndexTask, source: BlobSource): Promise<TocIndex | 'unusable' | undefined> {
  const { digest, annotations, limits } = task;
  try {
    return await readToc(source, { digest, annotations }, { signal, limits });
  } catch (thrown) {
    if (thrown instanceof LayerContentError) {
      return 'unusable';
    }
    throw thrown;
  }
}

function unpack(layers: readonly (PackedIndex | undefined)[]) {
  return layers.map((packed) => (packed === undefined ? undefined : unpackLayerIndex(packed)));
}

function send(message: FromWorker): void {
  port?.postMessage(message);
}
