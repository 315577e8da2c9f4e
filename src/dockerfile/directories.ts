/** The folder that relative paths of COPY and ADD are put into. */
import type { Instruction } from './dockerfile.ts';
import { toAbsolute } from './paths.ts';
import type { Stage } from './stages.ts';

/** Where COPY and ADD of a stage put relative paths, at each of them. */
export function directoriesOf(stages: readonly Stage[]): ReadonlyMap<Instruction, string | undefined> {
  const directories = new Map<Instruction, string | undefined>();
  let directory = stages[0]?.base.kind === 'scratch' ? '/' : undefined;
  for (const instruction of stages.flatMap(({ instructions }) => instructions)) {
    if (instruction.keyword === 'WORKDIR') {
      const path = instruction.words[0]?.value;
      directory = path === undefined ? undefined : toAbsolute(path, directory);
    }
    directories.set(instruction, directory);
  }
  return directories;
}
