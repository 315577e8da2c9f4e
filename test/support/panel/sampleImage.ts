/** An image as the host would describe it: a small web application on Debian, with something of everything. */
import type {
  AnalysisView,
  FileCopyView,
  HistoryRow,
  ImageView,
  LayerRange,
  LayerState,
  WasteGroup,
} from '../../../src/shared/imagePanel.ts';
import type { FileTree } from '../../../src/shared/fileTree.ts';
import { sampleDigest } from './sampleDigest.ts';
import { buildFileTree, type FileSpec } from './treeBuilder.ts';

interface Step {
  readonly instruction: string;
  /** Absent for a step without a layer. */
  readonly compressedBytes?: number;
}

const steps: readonly Step[] = [
  { instruction: 'ADD rootfs.tar.xz /', compressedBytes: 29_126_484 },
  { instruction: 'CMD ["bash"]' },
  { instruction: 'ENV PATH=/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
  {
    instruction:
      'RUN set -eux; \\\n    apt-get update; \\\n    apt-get install -y --no-install-recommends build-essential ca-certificates curl git libpq-dev python3 python3-venv; \\\n    curl -fsSL https://example.com/install.sh | sh',
    compressedBytes: 168_402_117,
  },
  { instruction: 'RUN python3 -m venv /opt/venv', compressedBytes: 9_214_380 },
  { instruction: 'WORKDIR /srv/app', compressedBytes: 96 },
  { instruction: 'COPY requirements.txt . # buildkit', compressedBytes: 412 },
  { instruction: 'RUN pip install -r requirements.txt', compressedBytes: 78_110_934 },
  { instruction: 'COPY . /srv/app # buildkit', compressedBytes: 24_811_003 },
  {
    instruction: 'RUN chown -R app:app /srv/app && rm -rf /srv/app/node_modules',
    compressedBytes: 23_901_111,
  },
  { instruction: 'EXPOSE 8080' },
  { instruction: 'USER app' },
  { instruction: 'ENTRYPOINT ["gunicorn", "--bind", "0.0.0.0:8080", "app:create()"]' },
];

const layers = steps.flatMap(({ instruction, compressedBytes }, at) =>
  compressedBytes === undefined
    ? []
    : [
        {
          digest: sampleDigest(at + 10),
          mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
          compressedBytes,
          instruction,
          isForeign: false,
        },
      ],
);

function toHistory(): readonly HistoryRow[] {
  let layer = 0;
  return steps.map(({ instruction, compressedBytes }, at) => ({
    instruction,
    created: `2026-07-${String(10 + at)}T08:15:00Z`,
    ...(instruction.includes('buildkit') ? { comment: 'buildkit.dockerfile.v0' } : {}),
    ...(compressedBytes === undefined ? {} : { layer: layer++, sizeBytes: compressedBytes }),
  }));
}

const compressedBytes = layers.reduce((sum, layer) => sum + layer.compressedBytes, 0);

export const sampleImage: ImageView = {
  reference: 'registry.example.com/team/orders-api:2.14.0-rc.1',
  digest: sampleDigest(1),
  manifestDigest: sampleDigest(2),
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  kind: 'image',
  platforms: [
    { label: 'linux/amd64', digest: sampleDigest(2), isShown: true },
    { label: 'linux/arm64/v8', digest: sampleDigest(3), isShown: false },
    { label: 'linux/s390x', digest: sampleDigest(4), isShown: false },
  ],
  created: '2026-07-22T08:15:00Z',
  author: 'Platform Team <platform@example.com>',
  compressedBytes,
  facts: [
    { name: 'Entrypoint', value: 'gunicorn --bind 0.0.0.0:8080 app:create()' },
    { name: 'User', value: 'app' },
    { name: 'Working directory', value: '/srv/app' },
    { name: 'Ports', value: '8080/tcp' },
    { name: 'Volumes', value: '/srv/app/media' },
    { name: 'Stop signal', value: 'SIGTERM' },
  ],
  environment: [
    { name: 'PATH', value: '/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
    { name: 'LANG', value: 'C.UTF-8' },
    { name: 'PYTHONUNBUFFERED', value: '1' },
    { name: 'BANNER', value: 'two\nlines, <b>no markup</b> and a turned \u202eend' },
  ],
  labels: [
    { name: 'org.opencontainers.image.source', value: 'https://git.example.com/team/orders-api' },
    { name: 'org.opencontainers.image.revision', value: '4f2a9d5e7c1b8a6f3e2d1c0b9a8f7e6d5c4b3a21' },
    { name: 'org.opencontainers.image.licenses', value: 'Apache-2.0' },
  ],
  annotations: [{ name: 'org.opencontainers.image.base.name', value: 'docker.io/library/debian:12-slim' }],
  contents: [
    {
      role: 'config',
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sampleDigest(5),
      sizeBytes: 8412,
      annotations: [],
    },
    ...layers.map((layer) => ({
      role: 'layer',
      mediaType: layer.mediaType,
      digest: layer.digest,
      sizeBytes: layer.compressedBytes,
      annotations: [],
    })),
  ],
  history: toHistory(),
  layers,
  isHistoryMatching: true,
};

export const sampleArtifact: ImageView = {
  ...sampleImage,
  reference: 'registry.example.com/charts/orders:2.14.0',
  kind: 'artifact',
  notice: 'This is a Helm chart, not a container image: it has no layers with files.',
  platforms: [],
  facts: [],
  environment: [],
  labels: [],
  history: [],
  layers: [],
  contents: sampleImage.contents.slice(0, 2),
};

const MB = 1_000_000;

const waste: readonly WasteGroup[] = [
  {
    id: 'unneeded-build-tools',
    cause: 'build-tools',
    title: 'Compilers and headers',
    kind: 'unneeded',
    bytes: 214.6 * MB,
    fileCount: 4821,
    layer: 1,
    instruction: steps[3]?.instruction ?? '',
    paths: [
      { path: 'usr/lib/gcc/x86_64-linux-gnu/12/cc1plus', bytes: 33_205_168 },
      { path: 'usr/lib/gcc/x86_64-linux-gnu/12/cc1', bytes: 31_444_528 },
      { path: 'usr/lib/gcc/x86_64-linux-gnu/12/lto1', bytes: 30_211_912 },
    ],
    advice: {
      text: 'Build in a stage of its own and copy only the result.',
      code: 'FROM debian:12-slim AS build\nRUN apt-get update && apt-get install -y build-essential\n…\nFROM debian:12-slim\nCOPY --from=build /opt/venv /opt/venv',
    },
  },
  {
    id: 'hidden-removed-later',
    cause: 'removed-later',
    title: 'Files removed by a later layer',
    kind: 'hidden',
    bytes: 61.2 * MB,
    fileCount: 9120,
    layer: 6,
    instruction: 'COPY . /srv/app # buildkit',
    paths: [
      { path: 'srv/app/node_modules/esbuild/bin/esbuild', bytes: 9_211_904 },
      { path: 'srv/app/node_modules/typescript/lib/typescript.js', bytes: 9_001_442 },
    ],
    advice: { text: 'Keep node_modules out of the build context.', code: '# .dockerignore\nnode_modules' },
  },
  {
    id: 'hidden-rewritten',
    cause: 'rewritten',
    title: 'Files copied again by chown',
    kind: 'hidden',
    bytes: 22.4 * MB,
    fileCount: 812,
    layer: 7,
    instruction: 'RUN chown -R app:app /srv/app && rm -rf /srv/app/node_modules',
    paths: [{ path: 'srv/app/static/media/intro.mp4', bytes: 11_402_113 }],
    advice: { text: 'Set the owner while copying.', code: 'COPY --chown=app:app . /srv/app' },
  },
  {
    id: 'unneeded-pip-cache',
    cause: 'pip-cache',
    title: 'Cache of pip',
    kind: 'unneeded',
    bytes: 48.9 * MB,
    fileCount: 132,
    layer: 5,
    instruction: 'RUN pip install -r requirements.txt',
    paths: [{ path: 'root/.cache/pip/http-v2/a/1/2/a12f.body', bytes: 18_221_904 }],
    advice: { text: 'Let pip keep nothing.', code: 'RUN pip install --no-cache-dir -r requirements.txt' },
  },
  {
    id: 'unneeded-apt-lists',
    cause: 'apt-lists',
    title: 'Package lists of apt',
    kind: 'unneeded',
    bytes: 19.8 * MB,
    fileCount: 11,
    layer: 1,
    instruction: steps[3]?.instruction ?? '',
    paths: [
      {
        path: 'var/lib/apt/lists/deb.example.com_debian_dists_bookworm_main_binary-amd64_Packages.lz4',
        bytes: 17_201_112,
      },
    ],
    advice: {
      text: 'Remove the lists in the instruction that fetched them.',
      code: 'RUN apt-get update \\\n && apt-get install -y … \\\n && rm -rf /var/lib/apt/lists/*',
    },
  },
];

/** What each layer unpacks to, by cause. */
const segments: readonly (readonly (readonly [string, number])[])[] = [
  [['content', 74.8 * MB]],
  [
    ['content', 262 * MB],
    ['build-tools', 214.6 * MB],
    ['apt-lists', 19.8 * MB],
  ],
  [['content', 24.4 * MB]],
  [['content', 0]],
  [['content', 912]],
  [
    ['content', 141 * MB],
    ['pip-cache', 48.9 * MB],
  ],
  [
    ['content', 6.1 * MB],
    ['removed-later', 61.2 * MB],
    ['rewritten', 22.4 * MB],
  ],
  [['content', 22.4 * MB]],
];

const nothing = { count: 0, bytes: 0 } as const;
const unpackedBytes = segments.flat().reduce((sum, [, bytes]) => sum + bytes, 0);
const hiddenBytes = 83.6 * MB;

const read: readonly LayerState[] = layers.map((_, at) => ({
  kind: 'read',
  unpackedBytes: (segments[at] ?? []).reduce((sum, [, bytes]) => sum + bytes, 0),
  fileCount: 1000 * (at + 1),
  faults: [],
}));

export const sampleAnalysis: AnalysisView = {
  state: 'done',
  doneBytes: compressedBytes,
  totalBytes: compressedBytes,
  layers: read,
  result: {
    unpackedBytes,
    wastedBytes: hiddenBytes,
    fileCount: 41_208,
    efficiency: (unpackedBytes - hiddenBytes) / unpackedBytes,
    layers: segments.map((parts) => ({
      added: { count: 1200, bytes: parts[0]?.[1] ?? 0 },
      changed: nothing,
      removed: nothing,
      segments: parts.map(([cause, bytes]) => ({ cause, bytes })),
    })),
    waste: waste.toSorted((a, b) => b.bytes - a.bytes),
  },
};

export const offeredAnalysis: AnalysisView = {
  state: 'offered',
  doneBytes: 0,
  totalBytes: compressedBytes,
  layers: layers.map(() => ({ kind: 'waiting' })),
};

/** Two layers read, one half. */
export function runningAnalysis(share = 0.4): AnalysisView {
  return {
    state: 'running',
    doneBytes: compressedBytes * share,
    totalBytes: compressedBytes,
    layers: layers.map((layer, at): LayerState => {
      const known = read[at];
      return known !== undefined && at < 2
        ? known
        : at === 2
          ? { kind: 'reading', doneBytes: layer.compressedBytes / 2 }
          : { kind: 'waiting' };
    }),
  };
}

export const brokenAnalysis: AnalysisView = {
  ...sampleAnalysis,
  state: 'incomplete',
  layers: read.map((state, at) =>
    at === 5
      ? {
          kind: 'failed',
          error: {
            code: 'analysis.digestMismatch',
            summary: 'The bytes of this layer are not those its digest names.',
            remedy: {
              text: 'The registry or something on the way changed them. Read it again.',
              action: 'retry',
            },
          },
        }
      : at === 0 && state.kind === 'read'
        ? {
            ...state,
            faults: ['“../../etc/cron.d/x” climbs out of the image; it is shown and never followed.'],
          }
        : state,
  ),
  ...(sampleAnalysis.result === undefined
    ? {}
    : {
        result: {
          ...sampleAnalysis.result,
          layers: sampleAnalysis.result.layers.map((layer, at) => (at === 5 ? undefined : layer)),
        },
      }),
};

const wholeTree: readonly FileSpec[] = [
  { path: 'bin', kind: 'symlink', link: 'usr/bin' },
  { path: 'etc/passwd', sizeBytes: 922, change: 'changed', layer: 1 },
  { path: 'etc/apt/sources.list.d/debian.sources', sizeBytes: 412 },
  { path: 'etc/ssl/certs/ca-certificates.crt', sizeBytes: 219_342, change: 'added', layer: 1 },
  { path: 'etc/hostname\u202egnp.exe', sizeBytes: 12, change: 'added', layer: 1 },
  { path: 'opt/venv/bin/python', kind: 'symlink', link: '/usr/bin/python3', change: 'added', layer: 2 },
  {
    path: 'opt/venv/lib/python3.11/site-packages/numpy/core.so',
    sizeBytes: 18_402_112,
    change: 'added',
    layer: 5,
  },
  {
    path: 'opt/venv/lib/python3.11/site-packages/psycopg2/_psycopg.so',
    sizeBytes: 2_402_112,
    change: 'added',
    layer: 5,
  },
  { path: 'srv/app/app.py', sizeBytes: 12_402, layer: 7, owner: 1000, change: 'changed' },
  { path: 'srv/app/static/media/intro.mp4', sizeBytes: 11_402_113, layer: 7, owner: 1000, change: 'changed' },
  {
    path: 'srv/app/node_modules/typescript/lib/typescript.js',
    sizeBytes: 9_001_442,
    layer: 6,
    change: 'removed',
  },
  { path: 'srv/app/node_modules/esbuild/bin/esbuild', sizeBytes: 9_211_904, layer: 6, change: 'removed' },
  { path: 'srv/app/README.md', sizeBytes: 3104, layer: 6 },
  { path: 'usr/bin/git', sizeBytes: 3_729_160, layer: 1, mode: 0o755, change: 'added' },
  { path: 'usr/bin/sudo', sizeBytes: 281_624, layer: 1, mode: 0o4755, change: 'added' },
  { path: 'usr/bin/perl', sizeBytes: 4_016_120, mode: 0o755 },
  { path: 'usr/bin/perl5.36.0', kind: 'hard-link', link: 'usr/bin/perl', mode: 0o755 },
  { path: 'usr/lib/gcc/x86_64-linux-gnu/12/cc1plus', sizeBytes: 33_205_168, layer: 1, change: 'added' },
  { path: 'usr/lib/gcc/x86_64-linux-gnu/12/cc1', sizeBytes: 31_444_528, layer: 1, change: 'added' },
  { path: 'usr/lib/x86_64-linux-gnu/libc.so.6', sizeBytes: 1_922_136 },
  { path: 'usr/share/doc/<img src=x onerror=alert(1)>.txt', sizeBytes: 44 },
  { path: 'var/lib/dpkg/status', sizeBytes: 88_214, change: 'changed', layer: 1 },
  { path: 'var/lib/dpkg/status-old', sizeBytes: 84_000, change: 'removed' },
  { path: 'dev/null', kind: 'character-device', mode: 0o666 },
  { path: '..escaping', sizeBytes: 8, isStrange: true },
];

/** From the first layer everything is new; later ones change what is below them. */
export function openSampleFiles({ first, last }: LayerRange): FileTree {
  const seen = wholeTree.filter(({ layer = 0 }) => layer <= last);
  return buildFileTree(
    first === 0
      ? seen
          .filter(({ change }) => change !== 'removed')
          .map((spec) => ({ ...spec, change: 'added' as const }))
      : seen.filter(({ change, layer = 0 }) => change !== 'removed' || layer >= first - 1),
  );
}

export const sampleCopies: readonly FileCopyView[] = [
  { layer: 0, what: 'added', sizeBytes: 839, mode: 0o644, instruction: 'ADD rootfs.tar.xz /' },
  { layer: 1, what: 'changed', sizeBytes: 922, mode: 0o644, instruction: steps[3]?.instruction ?? '' },
];

/** A tree of many files in folders of all sizes, the same at every call. */
export function createLargeTree(fileCount: number): FileTree {
  let seed = 42;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const words = [
    'lib',
    'share',
    'python3',
    'node_modules',
    'include',
    'locale',
    'src',
    'test',
    'core',
    'data',
  ];
  const folders = [''];
  while (folders.length < fileCount / 12) {
    const parent = folders[random(folders.length)] ?? '';
    if (parent.split('/').length < 9) {
      folders.push(`${parent}${words[random(words.length)]}${random(4000)}/`);
    }
  }
  const endings = ['.py', '.js', '.so', '.txt', '.h', ''];
  return buildFileTree(
    Array.from({ length: fileCount }, (_, at) => ({
      path: `${folders[random(folders.length)] ?? ''}file-${at}${endings[random(endings.length)]}`,
      sizeBytes: random(2) === 0 ? random(4000) : random(400_000),
      change: (['added', 'unchanged', 'changed', 'removed'] as const)[random(8)] ?? 'added',
      layer: random(8),
    })),
  );
}
