/** The Dockerfile that a dev container is built from. */
import path from 'node:path';
import { parse } from 'jsonc-parser';
import { isJsonObject } from '../../base/json.ts';
import { type BuildFile, isPlainPath, type NamedBuild, toTarget } from './namedBuild.ts';

export function findDevcontainerBuilds({ path: file, text }: BuildFile): readonly NamedBuild[] {
  const parsed: unknown = parse(text);
  if (!isJsonObject(parsed)) {
    return [];
  }
  const build = isJsonObject(parsed['build']) ? parsed['build'] : {};
  const folder = path.dirname(file);
  // Outside of `build`, both have older names.
  const dockerfile = build['dockerfile'] ?? build['dockerFile'] ?? parsed['dockerFile'];
  const context = build['context'] ?? parsed['context'] ?? '.';
  return isPlainPath(dockerfile) && isPlainPath(context)
    ? [
        {
          contextFolder: path.resolve(folder, context),
          dockerfile: path.resolve(folder, dockerfile),
          target: toTarget(build['target']),
        },
      ]
    : [];
}
