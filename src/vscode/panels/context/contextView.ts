/** What was read of a build context, as the page shows it. */
import type { BuildContext } from '../../../buildContext/readContext.ts';
import type { NotCounted } from '../../../buildContext/walkContext.ts';
import type { UnwantedKind, UnwantedPath } from '../../../dockerfile/facts.ts';
import type { ContextResult, UnwantedGroup } from '../../../shared/contextPanel.ts';
import { formatQuantity } from '../../../shared/format.ts';

const titles: Readonly<Record<UnwantedKind, string>> = {
  'version-control': 'Version control',
  dependencies: 'Installed packages',
  'virtual-environment': 'Virtual environment',
  'build-output': 'Build output',
  cache: 'Cache',
  archive: 'Archive',
  log: 'Log',
  editor: 'Files of editors and desktops',
  secret: 'Secret',
};

/** Of one group; the others are counted. */
const maxPaths = 50;

export function toContextResult(context: BuildContext, version: number): ContextResult {
  const { tree, ignored, ignoreFile } = context;
  const name = ignoreFile?.name ?? '.dockerignore';
  return {
    version,
    fileCount: tree.tree.fileCount,
    sizeBytes: tree.tree.columns.sizes[0] ?? 0,
    ignoredFiles: ignored.fileCount,
    ignoredFolders: ignored.folderCount,
    problems: context.problems.map(
      ({ line, text, why }) => `${name}, line ${line + 1}${text === '' ? '' : `, “${text}”`}: ${why}.`,
    ),
    notCounted: describeNotCounted(context.notCounted),
    largest: context.largest,
    unwanted: groupUnwanted(context.unwanted),
  };
}

function describeNotCounted({ unreadable, unreadableCount, folderCount }: NotCounted): readonly string[] {
  const more = unreadableCount - unreadable.length;
  const names = unreadable.map((path) => `“${path}”`).join(', ');
  const others = more > 0 ? ` and ${formatQuantity(more, { one: 'other', many: 'others' })}` : '';
  const unread =
    unreadableCount === 0 ? [] : [`${names}${others} could not be read, and what is there is not counted.`];
  const left =
    folderCount === 0
      ? []
      : [
          `There are more files than are counted here: ${formatQuantity(folderCount, {
            one: 'folder was',
            many: 'folders were',
          })} not looked into to the end.`,
        ];
  return [...unread, ...left];
}

/** `unwanted` has the largest first, and so have the groups and what is in them. */
function groupUnwanted(unwanted: readonly UnwantedPath[]): readonly UnwantedGroup[] {
  const groups = new Map<string, UnwantedPath[]>();
  for (const path of unwanted) {
    const group = groups.get(path.pattern) ?? [];
    group.push(path);
    groups.set(path.pattern, group);
  }
  return [...groups]
    .map(([pattern, paths]) => {
      const kind = paths[0]?.kind ?? 'cache';
      return {
        pattern,
        title: titles[kind],
        isSecret: kind === 'secret',
        fileCount: paths.reduce((sum, { fileCount }) => sum + fileCount, 0),
        sizeBytes: paths.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        pathCount: paths.length,
        paths: paths
          .slice(0, maxPaths)
          .map(({ path, fileCount, sizeBytes }) => ({ path, fileCount, sizeBytes })),
      };
    })
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
}
