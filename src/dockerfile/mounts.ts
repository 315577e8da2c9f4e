/** What a RUN mounts over the file system: nothing below a cache or tmpfs mount gets into a layer. */
import type { Instruction } from './dockerfile.ts';
import { isWithin } from './paths.ts';

/** Whether a mount of any kind lies over `path`. */
export function isMounted(run: Instruction, path: string): boolean {
  return run.flags.some(
    ({ name, value }) =>
      name === 'mount' && findTargets(value ?? '').some((target) => isWithin(path, target)),
  );
}

function findTargets(mount: string): readonly string[] {
  const pairs = mount.split(',').map((pair) => pair.split('='));
  const target = pairs.find(([key]) => key === 'target' || key === 'dst' || key === 'destination')?.[1];
  return target === undefined ? [] : [target.replace(/^~|\$\{?HOME\}?/, '/root')];
}
