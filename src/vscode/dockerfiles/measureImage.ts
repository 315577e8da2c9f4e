/** An image that was built from a Dockerfile: its layers with their bytes and waste, joined with the instructions. Knows no editor. */
import type { ExplainedError } from '../../base/errors.ts';
import type { WorkerPool } from '../../analysis/worker/workerPool.ts';
import type { RegistryReader } from '../../distribution/registryReader.ts';
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { MeasuredFacts, MeasuredInstruction, MeasuredWaste } from '../../dockerfile/facts.ts';
import { type BuiltStep, matchInstructions } from '../../dockerfile/measuring.ts';
import type { Platform } from '../../oci/platform.ts';
import type { WasteGroup } from '../../shared/imagePanel.ts';
import type { LayerLibrary } from '../images/layerLibrary.ts';
import { LayerReading } from '../images/layerReading.ts';
import { instructionsOf, layersOf, loadImage } from '../images/loadedImage.ts';

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
  const result = await parts.pool.compute(
    { kind: 'analyse', layers: reading.indexes, instructions: instructionsOf(loaded) },
    { signal },
  );
  let layer = 0;
  return {
    name: image.name,
    steps: loaded.history.steps.map((step) => ({
      instruction: step.instruction,
      layer: step.layer === undefined ? undefined : layer++,
    })),
    layers: layersOf(loaded).map(({ sizeBytes }, index) => {
      const totals = result.layers[index];
      return {
        layerBytes: sizeBytes,
        ...(reading.indexes[index] === undefined || totals === undefined
          ? {}
          : { unpackedBytes: totals.added.bytes + totals.changed.bytes }),
        waste: result.waste.filter((group) => group.layer === index).map(toMeasuredWaste),
      };
    }),
  };
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
