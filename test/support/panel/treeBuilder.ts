/** Makes the tree of files that the host would send from a list of paths. Simple rather than fast. */
import {
  type FileChange,
  fileChanges,
  type FileKind,
  fileKinds,
  type FileTree,
} from '../../../src/shared/fileTree.ts';

export interface FileSpec {
  /** Without a leading slash; folders on the way are made. */
  readonly path: string;
  readonly kind?: FileKind;
  readonly change?: FileChange;
  readonly sizeBytes?: number;
  readonly layer?: number;
  readonly mode?: number;
  readonly owner?: number;
  readonly link?: string;
  readonly isStrange?: boolean;
}

interface Node {
  readonly name: string;
  readonly spec: FileSpec;
  readonly children: Map<string, Node>;
}

export function buildFileTree(specs: readonly FileSpec[]): FileTree {
  const root: Node = { name: '', spec: { path: '', kind: 'directory' }, children: new Map() };
  for (const spec of specs) {
    add(root, spec);
  }
  const nodes: Node[] = [];
  const parents: number[] = [];
  const firstChildren: number[] = [];
  const nextSiblings: number[] = [];
  const walk = (node: Node, parent: number): number => {
    const row = nodes.push(node) - 1;
    parents[row] = parent;
    firstChildren[row] = 0;
    nextSiblings[row] = 0;
    let before = 0;
    for (const child of [...node.children.values()].toSorted(byName)) {
      const at = walk(child, row);
      if (before === 0) {
        firstChildren[row] = at;
      } else {
        nextSiblings[before] = at;
      }
      before = at;
    }
    return row;
  };
  walk(root, 0);
  const bytes = nodes.map(({ name }) => new TextEncoder().encode(name));
  const nameStarts = new Uint32Array(nodes.length + 1);
  bytes.forEach((name, row) => (nameStarts[row + 1] = (nameStarts[row] ?? 0) + name.length));
  const names = new Uint8Array(nameStarts.at(-1) ?? 0);
  bytes.forEach((name, row) => names.set(name, nameStarts[row]));
  const sizes = Float64Array.from(nodes, ({ spec }) => spec.sizeBytes ?? 0);
  const changedCounts = new Uint32Array(nodes.length);
  for (let row = nodes.length - 1; row > 0; row--) {
    const { spec } = nodes[row] ?? root;
    const parent = parents[row] ?? 0;
    const isChanged = !isDirectory(spec) && (spec.change ?? 'unchanged') !== 'unchanged';
    sizes[parent] = (sizes[parent] ?? 0) + (spec.change === 'removed' ? 0 : (sizes[row] ?? 0));
    changedCounts[parent] = (changedCounts[parent] ?? 0) + (changedCounts[row] ?? 0) + (isChanged ? 1 : 0);
  }
  return {
    columns: {
      parents: Uint32Array.from(parents),
      firstChildren: Uint32Array.from(firstChildren),
      nextSiblings: Uint32Array.from(nextSiblings),
      names,
      nameStarts,
      kinds: Uint8Array.from(nodes, ({ spec }) => fileKinds.indexOf(spec.kind ?? 'file')),
      changes: Uint8Array.from(nodes, ({ spec }) => fileChanges.indexOf(spec.change ?? 'unchanged')),
      sizes,
      changedCounts,
      layers: Uint16Array.from(nodes, ({ spec }) => spec.layer ?? 0),
      modes: Uint16Array.from(nodes, ({ spec }) => spec.mode ?? (isDirectory(spec) ? 0o755 : 0o644)),
      owners: Uint32Array.from(nodes, ({ spec }) => spec.owner ?? 0),
      groups: Uint32Array.from(nodes, ({ spec }) => spec.owner ?? 0),
    },
    links: Object.fromEntries(
      nodes.flatMap(({ spec }, row) => (spec.link === undefined ? [] : [[row, spec.link] as const])),
    ),
    strange: nodes.flatMap(({ spec }, row) => (spec.isStrange === true ? [row] : [])),
    fileCount: nodes.filter(({ spec }) => !isDirectory(spec)).length,
  };
}

function add(root: Node, spec: FileSpec): void {
  const parts = spec.path.split('/');
  let node = root;
  parts.forEach((name, at) => {
    const isLast = at === parts.length - 1;
    const found = node.children.get(name);
    if (found !== undefined && !isLast) {
      node = found;
      return;
    }
    const made: Node = {
      name,
      spec: isLast ? spec : { path: parts.slice(0, at + 1).join('/'), kind: 'directory' },
      children: found?.children ?? new Map<string, Node>(),
    };
    node.children.set(name, made);
    node = made;
  });
}

function isDirectory({ kind }: FileSpec): boolean {
  return kind === 'directory';
}

/** Folders first, then by name. */
function byName(a: Node, b: Node): number {
  return Number(isDirectory(b.spec)) - Number(isDirectory(a.spec)) || (a.name < b.name ? -1 : 1);
}
