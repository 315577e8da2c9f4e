/** Rules that `.hadolint.yaml` leaves out, beside a file or in a folder above it. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { toMessage } from '../base/errors.ts';

const names = ['.hadolint.yaml', '.hadolint.yml'];

/** Each folder is looked into once. */
export class HadolintConfigs {
  readonly #byFolder = new Map<string, Promise<readonly string[]>>();
  readonly #onProblem: (text: string) => void;

  /** `onProblem` gets sentences without a full stop. */
  constructor(options: { readonly onProblem: (text: string) => void }) {
    this.#onProblem = options.onProblem;
  }

  /** @see https://github.com/hadolint/hadolint#configure `ignored:` */
  readIgnored(file: string, options: { readonly signal: AbortSignal }): Promise<readonly string[]> {
    return this.#readFolder(path.dirname(file), options.signal);
  }

  #readFolder(folder: string, signal: AbortSignal): Promise<readonly string[]> {
    const known = this.#byFolder.get(folder);
    if (known !== undefined) {
      return known;
    }
    const reading = this.#read(folder, signal);
    this.#byFolder.set(folder, reading);
    return reading;
  }

  async #read(folder: string, signal: AbortSignal): Promise<readonly string[]> {
    for (const name of names) {
      const file = path.join(folder, name);
      const text = await readIfThere(file, signal);
      if (text !== undefined) {
        return this.#toIgnored(text, file);
      }
    }
    const above = path.dirname(folder);
    return above === folder ? [] : this.#readFolder(above, signal);
  }

  #toIgnored(text: string, file: string): readonly string[] {
    try {
      const config: unknown = parse(text);
      const ignored: unknown =
        typeof config === 'object' && config !== null && 'ignored' in config ? config.ignored : [];
      return Array.isArray(ignored) ? ignored.filter((code) => typeof code === 'string') : [];
    } catch (thrown) {
      this.#onProblem(`${file}: it is not understood (${toMessage(thrown).split('\n')[0] ?? ''})`);
      return [];
    }
  }
}

async function readIfThere(file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    return await readFile(file, { encoding: 'utf8', signal });
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
