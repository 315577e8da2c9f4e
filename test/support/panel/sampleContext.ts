/** A build context for looking at the page of its panel: a monorepo with what people forget in it. */
import type { ContextResult, ContextView } from '../../../src/shared/contextPanel.ts';
import type { FileTree } from '../../../src/shared/fileTree.ts';
import { buildFileTree, type FileSpec } from './treeBuilder.ts';

const MB = 1_000_000;

const files: readonly FileSpec[] = [
  { path: '.dockerignore', sizeBytes: 64 },
  { path: '.env', sizeBytes: 412 },
  { path: '.git/HEAD', sizeBytes: 21 },
  { path: '.git/objects/pack/pack-5f2c.pack', sizeBytes: 41.6 * MB },
  { path: 'Dockerfile', sizeBytes: 902 },
  { path: 'package.json', sizeBytes: 1_204 },
  { path: 'node_modules/typescript/lib/tsc.js', sizeBytes: 6.1 * MB },
  { path: 'node_modules/esbuild/bin/esbuild', sizeBytes: 9.8 * MB, mode: 0o755 },
  { path: 'node_modules/.bin/tsc', kind: 'symlink', link: '../typescript/bin/tsc' },
  { path: 'apps/web/node_modules/vite/dist/node.js', sizeBytes: 2.2 * MB },
  { path: 'apps/web/src/main.ts', sizeBytes: 8_200 },
  { path: 'apps/web/dist/main.js', sizeBytes: 1.9 * MB },
  { path: 'apps/api/src/server.ts', sizeBytes: 12_400 },
  { path: 'apps/api/api.log', sizeBytes: 3.4 * MB },
  { path: 'assets/video.mp4', sizeBytes: 24 * MB },
];

export const sampleContextFiles: FileTree = buildFileTree(files);

/** Without what the lines that were added leave out. */
export const cleanContextFiles: FileTree = buildFileTree(
  files.filter(({ path }) => !/node_modules|\.git\/|\.log$|dist|\.env$/.test(path)),
);

const result: ContextResult = {
  version: 1,
  fileCount: sampleContextFiles.fileCount,
  sizeBytes: sampleContextFiles.columns.sizes[0] ?? 0,
  ignoredFiles: 12,
  ignoredFolders: 3,
  problems: [],
  notCounted: [],
  largest: [
    { path: '.git', fileCount: 2, sizeBytes: 41.6 * MB + 21 },
    { path: 'assets', fileCount: 1, sizeBytes: 24 * MB },
    { path: 'node_modules', fileCount: 3, sizeBytes: 15.9 * MB },
    { path: 'apps', fileCount: 5, sizeBytes: 7.5 * MB },
  ],
  unwanted: [
    group('.git', { title: 'Version control', paths: [['.git', 2, 41.6 * MB + 21]] }),
    group('**/node_modules', {
      title: 'Installed packages',
      paths: [
        ['node_modules', 3, 15.9 * MB],
        ['apps/web/node_modules', 1, 2.2 * MB],
      ],
    }),
    group('**/*.log', { title: 'Log', paths: [['apps/api/api.log', 1, 3.4 * MB]] }),
    group('apps/web/dist', { title: 'Build output', paths: [['apps/web/dist', 1, 1.9 * MB]] }),
    { ...group('**/.env', { title: 'Secret', paths: [['.env', 1, 412]] }), isSecret: true },
  ],
};

export const sampleContext: ContextView = {
  dockerfile: 'apps/web/Dockerfile',
  folder: 'shop',
  namedBy: 'compose.yaml',
  ignoreFile: '.dockerignore',
  state: 'done',
  fileCount: result.fileCount,
  sizeBytes: result.sizeBytes,
  result,
};

export const readingContext: ContextView = {
  dockerfile: 'apps/web/Dockerfile',
  folder: 'shop',
  state: 'reading',
  fileCount: 48_211,
  sizeBytes: 412.7 * MB,
};

export const cleanContext: ContextView = {
  ...sampleContext,
  result: {
    ...result,
    version: 2,
    fileCount: cleanContextFiles.fileCount,
    sizeBytes: cleanContextFiles.columns.sizes[0] ?? 0,
    ignoredFolders: 7,
    largest: [{ path: 'assets', fileCount: 1, sizeBytes: 24 * MB }],
    unwanted: [],
  },
};

export const brokenContext: ContextView = {
  ...sampleContext,
  result: {
    ...result,
    problems: ['.dockerignore, line 3, “[”: a “[” is never closed.'],
    notCounted: ['“data/secret” could not be read, and what is there is not counted.'],
  },
};

function group(
  pattern: string,
  made: { readonly title: string; readonly paths: readonly (readonly [string, number, number])[] },
): ContextResult['unwanted'][number] {
  const paths = made.paths.map(([path, fileCount, sizeBytes]) => ({ path, fileCount, sizeBytes }));
  return {
    pattern,
    title: made.title,
    isSecret: false,
    fileCount: paths.reduce((sum, { fileCount }) => sum + fileCount, 0),
    sizeBytes: paths.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    pathCount: paths.length,
    paths,
  };
}
