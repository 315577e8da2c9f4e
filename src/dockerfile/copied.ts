/**
 * What COPY and ADD bring into the image and where it lands, as far as the text tells: folders are told from files by how
 * their names look, and what is not certain says so.
 */
import type { Instruction, Word } from './dockerfile.ts';
import { directoriesOf } from './directories.ts';
import type { ImageView } from './imageView.ts';
import { type NamedPaths, namedPathsOf } from './namedPaths.ts';
import { toAbsolute } from './paths.ts';
import type { Stage } from './stages.ts';

export interface CopiedEntry {
  readonly stage: Stage;
  readonly instruction: Instruction;
  /** As the file has it; of a here-document its name. */
  readonly source: string;
  readonly from: 'context' | 'stage' | 'image' | 'url' | 'git' | 'heredoc';
  /** Absolute: of the file, or of the folder that the content of a folder is put into. */
  readonly path: string;
  /** `unknown`: a name that could be either. */
  readonly shape: 'file' | 'folder' | 'unknown';
  /** ADD of an archive of the context: its content lands in `path`, which is a folder. */
  readonly isUnpacked: boolean;
}

export interface CopiedIndex {
  readonly entries: readonly CopiedEntry[];
  /** Those of instructions before one, at a path or below it; the last `maxFound` of them. */
  under(path: string, before: Instruction): readonly CopiedEntry[];
  /** Folders of the context, before an instruction, whose content may have the path; with the source it then has. */
  holding(path: string, before: Instruction): readonly HeldPath[];
}

export interface HeldPath {
  readonly entry: CopiedEntry;
  /** Relative to the context. */
  readonly source: string;
}

/** Nobody writes more COPYs into one folder; whoever generates them gets an answer all the same. */
export const maxFound = 100;

/** What ADD unpacks by itself. */
export const tarNames = /\.(?:tar(?:\.(?:gz|bz2|xz|zst))?|tgz|tbz2?|txz)$/i;

/** Of the chain: what other stages copy ships only where it is copied from there. */
export function copiedInto(image: ImageView): CopiedIndex {
  const known = indexes.get(image);
  if (known !== undefined) {
    return known;
  }
  const named = namedPathsOf(image.chain);
  const index = createIndex(image.chain.flatMap((stage) => findOfStage(stage, image, named)));
  indexes.set(image, index);
  return index;
}

const indexes = new WeakMap<ImageView, CopiedIndex>();

/** The words of COPY and ADD before the last. */
export function sourcesOf({ words }: Instruction): readonly Word[] {
  return words.slice(0, -1);
}

/** Whether COPY or ADD reads from the build context, and not from a stage, an image or the network. */
export function isOfContext({ keyword, flags }: Instruction): boolean {
  return (keyword === 'COPY' || keyword === 'ADD') && !flags.some(({ name }) => name === 'from');
}

/** `./a/` as `a`, `.` as an empty text. */
export function toContextPath(source: string): string {
  return source
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

/** Folders that every image has. */
export function isWellKnownFolder(path: string): boolean {
  return wellKnownFolders.test(path);
}

const wellKnownFolders =
  /^\/(?:|bin|sbin|etc|home|lib|media|mnt|opt|root|run|srv|tmp|usr|var|usr\/(?:bin|sbin|lib|src|share)|usr\/local(?:\/(?:bin|sbin|lib|etc|share|src))?|var\/(?:lib|tmp|www|log)|etc\/[\w.-]+\.d)$/;

const folderNames = /(?:\.d|^\.(?:git|ssh|aws|m2|config|docker|cargo|kube|vscode|github|cache|gradle|mvn))$/;

/** Deeper paths nobody asks for. */
const maxParents = 64;

function createIndex(entries: readonly CopiedEntry[]): CopiedIndex {
  const byFolder = new Map<string, CopiedEntry[]>();
  const folders = new Map<string, CopiedEntry[]>();
  for (const entry of entries) {
    for (const folder of parentsOf(entry.path)) {
      push(byFolder, folder, entry);
    }
    if (entry.shape !== 'file' && entry.from === 'context' && !entry.isUnpacked) {
      push(folders, entry.path, entry);
    }
  }
  return {
    entries,
    under: (path, before) => lastBefore(byFolder.get(path) ?? [], before),
    holding: (path, before) =>
      parentsOf(path)
        .slice(1)
        .flatMap((folder) => lastBefore(folders.get(folder) ?? [], before))
        .map((entry) => {
          const rest = path.slice(entry.path === '/' ? 1 : entry.path.length + 1);
          return { entry, source: [toContextPath(entry.source), rest].filter(Boolean).join('/') };
        }),
  };
}

/** The entries stand in the order of their instructions. */
function lastBefore(entries: readonly CopiedEntry[], before: Instruction): readonly CopiedEntry[] {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.instruction.index ?? 0) < before.index) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return entries.slice(Math.max(0, low - maxFound), low);
}

function push(map: Map<string, CopiedEntry[]>, key: string, entry: CopiedEntry): void {
  const known = map.get(key);
  if (known === undefined) {
    map.set(key, [entry]);
  } else {
    known.push(entry);
  }
}

/** The path itself, then the folders above it up to the root. */
function parentsOf(path: string): readonly string[] {
  const parents = [path];
  for (let at = path; at !== '/' && parents.length < maxParents;) {
    at = at.slice(0, at.lastIndexOf('/')) || '/';
    parents.push(at);
  }
  return parents;
}

function findOfStage(stage: Stage, image: ImageView, named: NamedPaths): readonly CopiedEntry[] {
  const directories = directoriesOf(image.chainBelow(stage));
  return stage.instructions.flatMap((instruction) =>
    instruction.keyword === 'COPY' || instruction.keyword === 'ADD'
      ? toEntries(stage, instruction, { directory: directories.get(instruction), named })
      : [],
  );
}

function toEntries(
  stage: Stage,
  instruction: Instruction,
  { directory, named }: { readonly directory: string | undefined; readonly named: NamedPaths },
): readonly CopiedEntry[] {
  const target = instruction.words.at(-1);
  if (target === undefined || instruction.words.length + instruction.heredocs.length < 2) {
    return [];
  }
  const to = toKey(target);
  const path = toAbsolute(to, directory);
  if (path === undefined) {
    return [];
  }
  const sources = sourcesOf(instruction);
  const names = [...sources.map(toKey), ...instruction.heredocs.map(({ name }) => name)];
  const isFolderForSure =
    names.length > 1 || /(?:^|\/)\.?$/.test(to) || path === directory || isWellKnownFolder(path);
  return names.map((source, at) => {
    const from = at >= sources.length ? 'heredoc' : findOrigin(stage, instruction, source);
    const shape = from === 'heredoc' ? 'file' : shapeOf(source, from);
    const isInto =
      isFolderForSure || named.hasInto(path, { name: baseName(source), isFile: shape === 'file' });
    const isUnpacked = instruction.keyword === 'ADD' && from === 'context' && tarNames.test(source);
    const isFolder = shape === 'folder' || from === 'git' || isUnpacked;
    const name = baseName(source);
    return {
      stage,
      instruction,
      source,
      from,
      shape: isFolder ? 'folder' : isInto ? 'file' : shape,
      isUnpacked,
      path: isInto && !isFolder ? (toAbsolute(name, path) ?? path) : path,
    };
  });
}

/** Equal texts stand for equal paths: what has no known value is written as the shell's words have it. */
function toKey(word: Word): string {
  return word.value ?? word.text.replaceAll(/["']/g, '').replaceAll(/\$([A-Za-z_]\w*)/g, '${$1}');
}

function findOrigin(stage: Stage, instruction: Instruction, source: string): CopiedEntry['from'] {
  if (!isOfContext(instruction)) {
    return stage.copies.some((copy) => copy.instruction === instruction) ? 'stage' : 'image';
  }
  if (instruction.keyword === 'COPY') {
    return 'context';
  }
  return /^git@|\.git(?:[#?].*)?$/.test(source)
    ? 'git'
    : /^[a-z][a-z\d+.-]*:\/\//i.test(source)
      ? 'url'
      : 'context';
}

function shapeOf(source: string, from: CopiedEntry['from']): CopiedEntry['shape'] {
  const name = baseName(source);
  if (from === 'url') {
    return 'file';
  }
  if (toContextPath(source) === '' || /(?:^|\/)\.{0,2}$/.test(source) || folderNames.test(name)) {
    return 'folder';
  }
  return /\.(?:[A-Za-z][\w-]{0,9}|7z)$/.test(name) ? 'file' : 'unknown';
}

function baseName(source: string): string {
  const path = source.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').replace(/[?#].*$/, '');
  return path.replace(/\/+$/, '').replace(/^.*\//, '');
}
