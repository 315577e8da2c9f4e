/** What stands behind a line: the bytes of the layer an instruction made, and those of a base image. Knows no editor. */
import type { Dockerfile } from '../../dockerfile/dockerfile.ts';
import type { MeasuredFacts } from '../../dockerfile/facts.ts';
import type { Position } from '../../dockerfile/finding.ts';
import { formatBytes } from '../../shared/format.ts';

export interface InstructionNote {
  readonly position: Position;
  readonly text: string;
  readonly tooltip: string;
}

/** At the end of the first line of each instruction whose layer was measured. */
export function noteInstructions(file: Dockerfile, measured: MeasuredFacts): readonly InstructionNote[] {
  return [...measured.instructions].flatMap(([index, { layerBytes, unpackedBytes }]) => {
    const instruction = file.instructions[index];
    if (instruction === undefined) {
      return [];
    }
    const line = file.lines.lineOf(instruction.start);
    const unpacked = unpackedBytes === undefined ? '' : `, ${formatBytes(unpackedBytes)} of files`;
    return [
      {
        position: { line, character: file.lines.textOf(line).trimEnd().length },
        text: formatBytes(layerBytes),
        tooltip: `The layer of this instruction in ${measured.imageName}: ${formatBytes(layerBytes)} compressed${unpacked}.`,
      },
    ];
  });
}
