/** The targets of a bake file of Docker, in its own language or in JSON. What is computed there is not known here. */
import path from 'node:path';
import { isJsonObject } from '../../base/json.ts';
import { readBakeTargets } from './bakeSyntax.ts';
import { type BuildFile, isPlainPath, type NamedBuild, toTarget } from './namedBuild.ts';

export type BakeTarget = Readonly<Record<string, unknown>>;

export function findBakeBuilds({ path: file, text }: BuildFile): readonly NamedBuild[] {
  const targets = file.endsWith('.json') ? readJsonTargets(text) : readBakeTargets(text);
  const folder = path.dirname(file);
  return [...targets.keys()].flatMap((name) => {
    // What is there and not known is not what is said where nothing is.
    const merged: BakeTarget = { context: '.', dockerfile: 'Dockerfile', ...inherit(targets, name) };
    const { context, dockerfile, target } = merged;
    if ('dockerfile-inline' in merged || !isPlainPath(context)) {
      return [];
    }
    const contextFolder = path.resolve(folder, context);
    return [
      {
        contextFolder,
        dockerfile: isPlainPath(dockerfile) ? path.resolve(contextFolder, dockerfile) : undefined,
        target: toTarget(target),
      },
    ];
  });
}

function readJsonTargets(text: string): ReadonlyMap<string, BakeTarget> {
  try {
    const parsed: unknown = JSON.parse(text);
    const targets = isJsonObject(parsed) && isJsonObject(parsed['target']) ? parsed['target'] : {};
    return new Map(
      Object.entries(targets).flatMap(([name, target]) => (isJsonObject(target) ? [[name, target]] : [])),
    );
  } catch {
    return new Map();
  }
}

/** What a target says itself comes last; `seen` ends circles. */
function inherit(
  targets: ReadonlyMap<string, BakeTarget>,
  name: string,
  seen: ReadonlySet<string> = new Set(),
): BakeTarget {
  const own = targets.get(name) ?? {};
  const inherits: readonly unknown[] = Array.isArray(own['inherits']) ? own['inherits'] : [];
  const parents = inherits.flatMap((parent) =>
    typeof parent === 'string' && !seen.has(parent)
      ? [inherit(targets, parent, new Set([...seen, name]))]
      : [],
  );
  return Object.assign({}, ...parents, own);
}
