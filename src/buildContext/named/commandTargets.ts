/** The stages that commands in scripts of any kind build: `docker build --target x`. */
import { isTarget } from './namedBuild.ts';

/** Line by line, with continued lines joined; a target counts where the same line builds something. */
export function findCommandTargets(text: string): readonly string[] {
  return text
    .replaceAll(/\\\r?\n/g, ' ')
    .split('\n')
    .filter((line) => /\b(?:docker|podman|buildah|nerdctl|buildx|kaniko|executor|build|bake)\b/.test(line))
    .flatMap((line) => [...line.matchAll(/--target(?:=|\s+)(["']?)([^\s"']+)\1/g)])
    .map(([, , target]) => target)
    .filter(isTarget);
}
