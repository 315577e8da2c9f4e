/**
 * What is checked out in the open workspace, by what the editor's own git extension gives out. That is another
 * extension's API, so everything about it is looked at before it is used. Knows no editor.
 */
import { isJsonObject, type JsonObject } from '../../base/json.ts';

/**
 * The hash of the commit in full: of the repository that holds `file` (an address as the editor has it), else of the
 * first one. `undefined` where there is none, or no commit yet.
 */
export function findHeadCommit(gitExports: unknown, file: unknown): string | undefined {
  const api = hasMethod(gitExports, 'getAPI') ? gitExports.getAPI(1) : undefined;
  const holder = file !== undefined && hasMethod(api, 'getRepository') ? api.getRepository(file) : undefined;
  const repositories = isJsonObject(api) && Array.isArray(api['repositories']) ? api['repositories'] : [];
  return [holder, ...repositories].map(readCommit).find((commit) => commit !== undefined);
}

function readCommit(repository: unknown): string | undefined {
  const state = isJsonObject(repository) ? repository['state'] : undefined;
  const head = isJsonObject(state) ? state['HEAD'] : undefined;
  const commit = isJsonObject(head) ? head['commit'] : undefined;
  return typeof commit === 'string' && /^[0-9a-f]{40,64}$/.test(commit) ? commit : undefined;
}

function hasMethod<Name extends string>(
  value: unknown,
  name: Name,
): value is JsonObject & { readonly [key in Name]: (...given: readonly unknown[]) => unknown } {
  return isJsonObject(value) && typeof value[name] === 'function';
}
