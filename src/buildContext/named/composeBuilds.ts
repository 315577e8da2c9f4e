/** The `build` of every service of a compose file. */
import path from 'node:path';
import { isJsonObject, type JsonObject } from '../../base/json.ts';
import { type BuildFile, isPlainPath, type NamedBuild, toTarget } from './namedBuild.ts';
import { readYaml } from './readYaml.ts';

export function findComposeBuilds(file: BuildFile): readonly NamedBuild[] {
  const folder = path.dirname(file.path);
  return readYaml(file.text).flatMap((document) => {
    const services = isJsonObject(document) ? document['services'] : undefined;
    return isJsonObject(services)
      ? Object.values(services).flatMap((service) =>
          isJsonObject(service) ? toBuilds(folder, service['build']) : [],
        )
      : [];
  });
}

function toBuilds(folder: string, build: unknown): readonly NamedBuild[] {
  const said: JsonObject = isJsonObject(build) ? build : { context: build };
  const { dockerfile, dockerfile_inline: inline, target } = said;
  const context = fillIn(said['context'] ?? (isJsonObject(build) ? '.' : undefined));
  if (!isPlainPath(context) || inline !== undefined) {
    return [];
  }
  const contextFolder = path.resolve(folder, context);
  const named = dockerfile === undefined ? 'Dockerfile' : fillIn(dockerfile);
  return [
    {
      contextFolder,
      dockerfile: isPlainPath(named) ? path.resolve(contextFolder, named) : undefined,
      target: toTarget(fillIn(target)),
    },
  ];
}

/** What is said for a variable that is not set; which ones are set, only the shell that runs compose knows. */
function fillIn(value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll(/\$\{\w+:?-([^{}$]*)\}/g, '$1') : value;
}
