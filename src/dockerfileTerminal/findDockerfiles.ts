/** Which files a run is about: those that are named, and in folders those with the name of a Dockerfile. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { toMessage } from '../base/errors.ts';

export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  /** For people and rules: relative where it is below the folder, with forward slashes. */
  readonly name: string;
}

export interface FoundFiles {
  /** In the order of their names, each once. */
  readonly files: readonly FoundFile[];
  /** What cannot be read, as sentences without a full stop. */
  readonly problems: readonly string[];
}

/** Whether a file in a folder is taken for a Dockerfile by its name. */
export function isDockerfileName(name: string): boolean {
  return (
    /^(?:docker|container)file(?:[._-].+)?$|\.(?:docker|container)file$/i.test(name) && !foreign.test(name)
  );
}

/** Templates, notes and programs that only have the word in their name, and `Dockerfile.dockerignore`. */
const foreign =
  /\.(?:dockerignore|md|rst|adoc|html?|json|ya?ml|toml|xml|[cm]?[jt]sx?|py|go|rb|rs|java|sh|ps1|bat|erb|j2|jinja2?|tmpl|tpl|template|mustache|hbs|orig|rej|bak|sw[op]|png|svg|snap|diff|patch)$/i;

/** Folders that hold what others wrote, or what is no text. */
const skipped: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', 'node_modules']);

/** Deeper folders are a mistake, or a trap. */
const maxDepth = 64;

export async function findDockerfiles(
  paths: readonly string[],
  options: { readonly folder: string; readonly signal: AbortSignal },
): Promise<FoundFiles> {
  const { folder, signal } = options;
  const found = new Set<string>();
  const problems: string[] = [];
  for (const given of paths) {
    const full = path.resolve(folder, given);
    try {
      const about = await stat(full);
      if (about.isDirectory()) {
        await walk(full, { found, problems, depth: 0, signal });
      } else {
        found.add(full);
      }
    } catch (thrown) {
      signal.throwIfAborted();
      problems.push(`${given}: it cannot be read (${toMessage(thrown)})`);
    }
  }
  const files = [...found].toSorted().map((file) => ({ path: file, name: toName(file, folder) }));
  return { files, problems };
}

interface Walk {
  readonly found: Set<string>;
  readonly problems: string[];
  readonly depth: number;
  readonly signal: AbortSignal;
}

/** Links are not followed: they lead to what is found anyway, or out of the folder. */
async function walk(folder: string, into: Walk): Promise<void> {
  into.signal.throwIfAborted();
  if (into.depth > maxDepth) {
    return;
  }
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    const full = path.join(folder, entry.name);
    if (entry.isFile() && isDockerfileName(entry.name)) {
      into.found.add(full);
    } else if (entry.isDirectory() && !skipped.has(entry.name)) {
      try {
        await walk(full, { ...into, depth: into.depth + 1 });
      } catch (thrown) {
        into.signal.throwIfAborted();
        into.problems.push(`${full}: it cannot be read (${toMessage(thrown)})`);
      }
    }
  }
}

function toName(file: string, folder: string): string {
  const relative = path.relative(folder, file);
  const name = relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
  return name.split(path.sep).join('/');
}
