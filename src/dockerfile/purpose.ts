/**
 * What an image is for, as far as names tell: people who develop in it, and machines that build or test in it, want
 * compilers, debuggers and full distributions there. What an image runs is another question.
 */
import type { RuleContext } from './rule.ts';
import { findStartCommand, waitsForPeople } from './startCommand.ts';

/** Dev containers, and images for building, testing and continuous integration. */
export function isForDevelopment(context: Pick<RuleContext, 'fileName' | 'image'>): boolean {
  const { fileName, image } = context;
  const start = findStartCommand(image);
  return (
    isDevelopmentFile(fileName) ||
    (start !== undefined && waitsForPeople(start)) ||
    splitName(image.final?.name ?? '').some((word) => purposes.has(word)) ||
    waitsForBuild(image) ||
    image.chain.some(({ base }) => base.kind === 'image' && isDevelopmentBase(base.reference ?? ''))
  );
}

/** The sources of a Go program come last, at the place where Go compiles them, and nothing does: whoever starts it will. */
function waitsForBuild({ instructions }: RuleContext['image']): boolean {
  const last = instructions.findLast(({ keyword }) => /^(?:COPY|ADD|RUN)$/.test(keyword));
  const [source, target] = last?.words.map(({ value }) => value) ?? [];
  return (
    last !== undefined &&
    last.keyword !== 'RUN' &&
    last.flags.every(({ name }) => name !== 'from') &&
    /^\.?\/?$/.test(source ?? '') &&
    /^\/(?:root\/)?go\/src\//.test(target ?? '')
  );
}

/** Words of names that say that nobody ships the image. */
const purposes: ReadonlySet<string> = new Set([
  'bench',
  'benchmark',
  'benchmarks',
  'build',
  'buildenv',
  'builder',
  'ci',
  'debug',
  'dev',
  'devbox',
  'devcontainer',
  'devcontainers',
  'devel',
  'develop',
  'development',
  'devenv',
  'e2e',
  'lint',
  'linter',
  'local',
  'test',
  'tester',
  'testing',
  'tests',
  'toolchain',
  'unittest',
  'workspace',
]);

/** Folders that hold such images, wherever they stand in a path. */
const hiddenFolders =
  /\.devcontainer(?![a-z])|(?:^|\/)(?:devcontainers?|\.(?:github|circleci|gitlab|buildkite|gitpod|kokoro))\//;

/** Folders whose own files are such images. A folder further up may be where somebody keeps all of their work. */
const folderWords: ReadonlySet<string> = new Set([
  'ci',
  'dev',
  'devcontainer',
  'devcontainers',
  'development',
  'devenv',
  'e2e',
  'test',
  'testing',
  'tests',
]);

function isDevelopmentFile(fileName: string): boolean {
  const parts = fileName.split('/');
  const name = parts.at(-1) ?? '';
  const folder = parts.length > 1 ? splitName(parts.at(-2) ?? '') : [];
  return (
    hiddenFolders.test(fileName) ||
    folder.some((word) => folderWords.has(word)) ||
    wordsOfFile(name).some((word) => purposes.has(word))
  );
}

/** What stands beside `Dockerfile`: all that follows it, and of what precedes it the first and the last word. */
function wordsOfFile(name: string): readonly string[] {
  const [, before = '', after = ''] = /^(.*?)(?:docker|container)file(.*)$/i.exec(name) ?? [];
  const words = splitName(before);
  return [...words.slice(0, 1), ...words.slice(-1), ...splitName(after)];
}

function splitName(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** Published for such work: dev containers, workspaces, agents of build servers, browsers under test, notebooks. */
const publishers =
  /^mcr\.microsoft\.com\/(?:vscode\/)?devcontainers\/|^mcr\.microsoft\.com\/playwright|^(?:docker\.io\/)?(?:gitpod|cimg|circleci|cypress|codercom|jenkins|jetpackio|playwright|selenium|jupyter)\/|^quay\.io\/(?:jupyter|devfile)\/|^ghcr\.io\/(?:actions|catthehacker)\//;

function isDevelopmentBase(reference: string): boolean {
  const name = reference.replace(/^.*\//, '').replace(/[:@].*$/, '');
  return (
    publishers.test(reference) ||
    splitName(name).some((word) => word.startsWith('devcontainer') || word === 'ci' || word === 'dev')
  );
}
