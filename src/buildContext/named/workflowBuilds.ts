/** What workflows of GitHub build with `docker/build-push-action`. */
import path from 'node:path';
import { isJsonObject } from '../../base/json.ts';
import { type BuildFile, isPlainPath, type NamedBuild, toTarget } from './namedBuild.ts';
import { readYaml } from './readYaml.ts';

/** `root` is that of the repository, which the paths are relative to. */
export function findWorkflowBuilds({ text }: BuildFile, root: string): readonly NamedBuild[] {
  return readYaml(text)
    .flatMap(findSteps)
    .flatMap((step) => {
      const { uses, with: inputs } = step;
      if (
        typeof uses !== 'string' ||
        !uses.startsWith('docker/build-push-action@') ||
        !isJsonObject(inputs)
      ) {
        return [];
      }
      // Without a context, the action builds what the repository has, and not what the workflow has made.
      const context = inputs['context'] ?? '.';
      const contextFolder = isPlainPath(context) ? path.resolve(root, context) : undefined;
      const file = inputs['file'];
      const ofContext = contextFolder === undefined ? undefined : path.join(contextFolder, 'Dockerfile');
      return [
        {
          contextFolder,
          dockerfile: isPlainPath(file)
            ? path.resolve(root, file)
            : file === undefined
              ? ofContext
              : undefined,
          target: toTarget(inputs['target']),
        },
      ];
    });
}

function findSteps(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  const jobs = isJsonObject(document) && isJsonObject(document['jobs']) ? document['jobs'] : {};
  const ofJobs = Object.values(jobs).map((job) => (isJsonObject(job) ? job['steps'] : undefined));
  const ofAction =
    isJsonObject(document) && isJsonObject(document['runs']) ? document['runs']['steps'] : undefined;
  return [...ofJobs, ofAction]
    .flatMap((steps: unknown): readonly unknown[] => (Array.isArray(steps) ? steps : []))
    .filter(isJsonObject);
}
