/** Facts for the linter, as the folder of a build and a built image would give them. */
import type {
  ContextFacts,
  MeasuredFacts,
  MeasuredInstruction,
  UnwantedPath,
} from '../../src/dockerfile/facts.ts';

/** A context in which only these paths have a size and a mode. */
export function contextOf(
  content: {
    readonly sizes?: Readonly<Record<string, number>>;
    readonly modes?: Readonly<Record<string, number>>;
    readonly unwanted?: readonly UnwantedPath[];
    readonly ignoreFile?: string;
  } = {},
): ContextFacts {
  const { sizes = {}, modes = {}, unwanted = [], ignoreFile } = content;
  return {
    ignoreFile,
    fileCount: Object.keys(sizes).length,
    sizeBytes: Object.values(sizes).reduce((sum, size) => sum + size, 0),
    isComplete: true,
    unwanted,
    findMode: (path) => modes[path],
    findSizeBytes: (path) => sizes[path],
  };
}

/** An image of which one instruction was measured. */
export function measuredOf(index: number, measured: Partial<MeasuredInstruction>): MeasuredFacts {
  return {
    imageName: 'example.org/app:1',
    instructions: new Map([[index, { layerBytes: 1000, waste: [], ...measured }]]),
  };
}
