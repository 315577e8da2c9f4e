/** An image that was built from a Dockerfile: its layers with their bytes and waste, joined with the instructions. Knows no editor. */
import type { ExplainedError } from '../../base/errors.ts';
import type { PackedIndex } from '../../analysis/worker/protocol.ts';
import type { WorkerPool } from '../../analysis/worker/workerPool.ts';
import type { RegistryReader } from '../../distribution/registryReader.ts';
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { MeasuredFacts, MeasuredInstruction, MeasuredWaste } from '../../dockerfile/facts.ts';
import { type BuiltStep, matchInstructions } from '../../dockerfile/measuring.ts';
import type { Platform } from '../../oci/platform.ts';
import type { WasteGroup } from '../../shared/imagePanel.ts';
import type { LayerLibrary } from '../images/layerLibrary.ts';
import { LayerReading } from '../images/layerReading.ts';
import { instructionsOf, layersOf, loadImage, type LoadedImage } from '../images/loadedImage.ts';
import type { SeenImage } from '../images/seenImages.ts';

export interface MeasuringParts {
  readonly reader: () => RegistryReader;
  readonly library: LayerLibrary;
  readonly pool: WorkerPool;
  readonly explain: (thrown: unknown) => ExplainedError;
  readonly platform: Platform;
}

export interface MeasuredImage {
  /** As people write it. */
  readonly name: string;
  readonly steps: readonly BuiltStep[];
  readonly layers: readonly MeasuredInstruction[];
}

/** Reads every layer that is not known yet. Layers that cannot be read have their compressed size alone. */
export async function measureImage(
  image: { readonly repository: string; readonly reference: string; readonly name: string },
  parts: MeasuringParts,
  options: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void },
): Promise<MeasuredImage> {
  const { signal } = options;
  const loaded = await loadImage(parts.reader(), { ...image, platform: parts.platform }, { signal });
  const reading = new LayerReading(loaded, {
    reader: parts.reader,
    repository: image.repository,
    library: parts.library,
    explain: parts.explain,
    onChange: () => options.onProgress(reading.doneBytes / Math.max(1, reading.totalBytes)),
  });
  await reading.read('all', { signal });
  return toMeasured({ name: image.name, loaded, indexes: reading.indexes }, parts.pool, { signal });
}

/** With what is known of its layers; nothing is fetched. */
export async function measureKnown(
  image: SeenImage,
  parts: Pick<MeasuringParts, 'library' | 'pool'>,
  options: { readonly signal: AbortSignal },
): Promise<MeasuredImage> {
  const layers = layersOf(image.loaded);
  const indexes = await Promise.all(layers.map(({ digest }) => parts.library.find(digest, options)));
  return toMeasured({ ...image, indexes }, parts.pool, options);
}

/** Of the instructions of the file, as far as an image can have been made by them alone; 0 for too few to tell. */
export function findShare(file: Dockerfile, loaded: LoadedImage): number {
  const { layers, share } = matchInstructions(file, { steps: toSteps(loaded) });
  const hasRun = [...layers.keys()].some((index) => file.instructions[index]?.keyword === 'RUN');
  return hasRun && layers.size > 1 ? share : 0;
}

async function toMeasured(
  image: SeenImage & { readonly indexes: readonly (PackedIndex | undefined)[] },
  pool: WorkerPool,
  options: { readonly signal: AbortSignal },
): Promise<MeasuredImage> {
  const { loaded, indexes } = image;
  const result = await pool.compute(
    { kind: 'analyse', layers: indexes, instructions: instructionsOf(loaded) },
    options,
  );
  return {
    name: image.name,
    steps: toSteps(loaded),
    layers: layersOf(loaded).map(({ sizeBytes }, index) => {
      const totals = result.layers[index];
      return {
        layerBytes: sizeBytes,
        ...(indexes[index] === undefined || totals === undefined
          ? {}
          : { unpackedBytes: totals.added.bytes + totals.changed.bytes }),
        waste: result.waste.filter((group) => group.layer === index).map(toMeasuredWaste),
      };
    }),
  };
}

function toSteps(loaded: LoadedImage): readonly BuiltStep[] {
  let layer = 0;
  return loaded.history.steps.map((step) => ({
    instruction: step.instruction,
    layer: step.layer === undefined ? undefined : layer++,
  }));
}

/** `share` says how much of the file was found again in the image, from 0 to 1. */
export function joinWithFile(
  file: Dockerfile,
  measured: MeasuredImage,
): { readonly facts: MeasuredFacts; readonly share: number } {
  const { layers, share } = matchInstructions(file, measured);
  const instructions = [...layers].flatMap(([index, layer]) => {
    const made = measured.layers[layer];
    return made === undefined ? [] : ([[index, made]] as const);
  });
  return { facts: { imageName: measured.name, instructions: new Map(instructions) }, share };
}

function toMeasuredWaste(group: WasteGroup): MeasuredWaste {
  return {
    causeId: group.cause,
    title: group.title,
    sizeBytes: group.bytes,
    paths: group.paths.map(({ path }) => path),
    advice: group.advice.text,
  };
}
