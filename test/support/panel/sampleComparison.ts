/** Two images as the host would describe them side by side: releases of a small web application. */
import type {
  ComparedFiles,
  ComparisonView,
  Difference,
  FilesView,
  LayerPair,
  SideView,
} from '../../../src/shared/comparePanel.ts';
import type { FileTree } from '../../../src/shared/fileTree.ts';
import { FileNames } from '../../../webview/lib/fileNames.ts';
import { sampleDigest } from './sampleDigest.ts';
import { buildFileTree, type FileSpec } from './treeBuilder.ts';

const MB = 1_000_000;

const install =
  'RUN set -eux; \\\n    apt-get update; \\\n    apt-get install -y --no-install-recommends ca-certificates curl libpq5 python3 python3-venv; \\\n    rm -rf /var/lib/apt/lists/*; \\\n    curl -fsSL https://example.com/install.sh | sh';

const layers: readonly LayerPair[] = [
  common(0, { instruction: 'ADD rootfs.tar.xz /', compressedBytes: 29_126_484 }),
  common(1, { instruction: install, compressedBytes: 48_402_117 }),
  common(2, { instruction: 'RUN python3 -m venv /opt/venv', compressedBytes: 2_214_380 }),
  common(3, { instruction: 'WORKDIR /srv/app', compressedBytes: 96 }),
  one('removed', 4, { instruction: 'COPY requirements.txt . # buildkit', compressedBytes: 412 }),
  one('removed', 5, { instruction: 'RUN pip install -r requirements.txt', compressedBytes: 78_110_934 }),
  one('removed', 6, { instruction: 'COPY . /srv/app # buildkit', compressedBytes: 24_811_003 }),
  one('added', 4, { instruction: 'COPY pyproject.toml uv.lock ./ # buildkit', compressedBytes: 61_884 }),
  one('added', 5, {
    instruction: 'RUN uv sync --frozen --no-dev && uv cache clean',
    compressedBytes: 91_730_266,
  }),
  one('added', 6, { instruction: 'COPY . /srv/app # buildkit', compressedBytes: 23_901_111 }),
  {
    ...common(7, { instruction: 'COPY entrypoint.sh / # buildkit', compressedBytes: 1_204 }),
    before: 7,
    after: 7,
  },
  one('added', 8, { compressedBytes: 3_512 }),
];

type Made = Pick<LayerPair, 'instruction' | 'compressedBytes'>;

function common(place: number, made: Made): LayerPair {
  return { change: 'same', digest: sampleDigest(100 + place), before: place, after: place, ...made };
}

function one(change: 'added' | 'removed', place: number, made: Made): LayerPair {
  const isAdded = change === 'added';
  return {
    change,
    digest: sampleDigest((isAdded ? 200 : 300) + place),
    ...(isAdded ? { after: place } : { before: place }),
    ...made,
  };
}

function sumBytes(side: 'before' | 'after'): number {
  return layers.reduce((sum, pair) => sum + (pair[side] === undefined ? 0 : pair.compressedBytes), 0);
}

const platforms = ['linux/amd64', 'linux/arm64/v8', 'linux/s390x'] as const;

const before: SideView = {
  reference: 'registry.example.com/team/orders-api:2.13.4',
  digest: sampleDigest(2),
  platforms: platforms.map((label, at) => ({ label, digest: sampleDigest(2 + at), isShown: at === 0 })),
  created: '2026-05-30T11:20:00Z',
  compressedBytes: sumBytes('before'),
  layerCount: layers.filter((pair) => pair.before !== undefined).length,
};

const after: SideView = {
  reference: 'registry.example.com/team/orders-api:2.14.0-rc.1',
  digest: sampleDigest(12),
  platforms: platforms.map((label, at) => ({ label, digest: sampleDigest(12 + at), isShown: at === 0 })),
  created: '2026-07-22T08:15:00Z',
  compressedBytes: sumBytes('after'),
  layerCount: layers.filter((pair) => pair.after !== undefined).length,
};

const facts: readonly Difference[] = [
  same('Platform', 'linux/amd64'),
  changed('Created', 'May 30, 2026, 11:20 AM UTC', 'Jul 22, 2026, 8:15 AM UTC'),
  same('Author', 'Platform Team <platform@example.com>'),
  changed(
    'Entrypoint',
    'gunicorn --bind 0.0.0.0:8080 --workers 4 app:create()',
    'gunicorn --bind 0.0.0.0:8080 --workers 8 app:create()',
  ),
  changed('User', 'root', 'app'),
  same('Working directory', '/srv/app'),
  same('Ports', '8080/tcp'),
  { name: 'Volumes', before: '/srv/app/media', change: 'removed' },
  { name: 'Health check', after: 'curl -f http://localhost:8080/health', change: 'added' },
];

const environment: readonly Difference[] = [
  changed(
    'PATH',
    '/opt/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    '/srv/app/.venv/bin:/opt/uv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ),
  same('LANG', 'C.UTF-8'),
  { name: 'PYTHONUNBUFFERED', after: '1', change: 'added' },
  { name: 'PIP_NO_CACHE_DIR', before: '1', change: 'removed' },
  changed('BANNER', 'two\nlines, <b>no markup</b>', 'two\nlines, <i>no markup</i> and a turned \u202eend'),
];

const labels: readonly Difference[] = [
  same('org.opencontainers.image.source', 'https://git.example.com/team/orders-api'),
  changed(
    'org.opencontainers.image.revision',
    '4f2a9d5e7c1b8a6f3e2d1c0b9a8f7e6d5c4b3a21',
    '91be07c4d2a35f68e9b0c1d2f3a4958677869504',
  ),
  same('org.opencontainers.image.licenses', 'Apache-2.0'),
];

function same(name: string, value: string): Difference {
  return { name, before: value, after: value, change: 'same' };
}

function changed(name: string, old: string, young: string): Difference {
  return { name, before: old, after: young, change: 'changed' };
}

const commonLayers = layers.filter(({ change }) => change === 'same');

export const sampleComparison: ComparisonView = {
  before,
  after,
  facts,
  environment,
  labels,
  layers,
  commonLayers: {
    count: commonLayers.length,
    bytes: commonLayers.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0),
  },
  isSame: false,
};

/** As it is after the host has changed sides. */
export const swappedComparison: ComparisonView = {
  ...sampleComparison,
  before: after,
  after: before,
  facts: facts.map(swap),
  environment: environment.map(swap),
  labels: labels.map(swap),
  layers: layers.map(({ before: left, after: right, ...pair }) => ({
    ...pair,
    change: swapWord(pair.change),
    ...(right === undefined ? {} : { before: right }),
    ...(left === undefined ? {} : { after: left }),
  })),
};

function swap({ name, change, before: left, after: right }: Difference): Difference {
  return {
    name,
    change: swapWord(change),
    ...(right === undefined ? {} : { before: right }),
    ...(left === undefined ? {} : { after: left }),
  };
}

function swapWord<T extends string>(change: T): T | 'added' | 'removed' {
  if (change === 'added') {
    return 'removed';
  }
  return change === 'removed' ? 'added' : change;
}

export const equalComparison: ComparisonView = {
  ...sampleComparison,
  after: { ...before, reference: 'registry.example.com/team/orders-api:stable' },
  facts: facts.filter(({ change }) => change === 'same'),
  environment: environment.filter(({ change }) => change === 'same'),
  labels: labels.filter(({ change }) => change === 'same'),
  layers: commonLayers,
  commonLayers: { count: commonLayers.length, bytes: before.compressedBytes },
  isSame: true,
};

export const artifactComparison: ComparisonView = {
  ...sampleComparison,
  after: {
    reference: 'registry.example.com/charts/orders:2.14.0',
    digest: sampleDigest(40),
    platforms: [],
    compressedBytes: 8_412,
    layerCount: 0,
    notice: 'This is a Helm chart, not a container image: it has no layers with files.',
  },
  facts: [],
  environment: [],
  labels: [],
  layers: layers
    .filter((pair) => pair.before !== undefined)
    .map((pair) => ({ ...pair, change: 'removed' as const })),
  commonLayers: { count: 0, bytes: 0 },
};

interface ComparedSpec extends FileSpec {
  /** What a changed file had before. */
  readonly beforeBytes?: number;
}

const site = 'srv/app/.venv/lib/python3.13/site-packages';
const oldSite = 'opt/venv/lib/python3.13/site-packages';

const specs: readonly ComparedSpec[] = [
  { path: 'bin', kind: 'symlink', link: 'usr/bin' },
  { path: 'etc/passwd', change: 'changed', sizeBytes: 922, beforeBytes: 839 },
  { path: 'etc/group', change: 'changed', sizeBytes: 446, beforeBytes: 431 },
  { path: 'etc/debian_version', sizeBytes: 5 },
  { path: 'etc/ssl/certs/ca-certificates.crt', sizeBytes: 219_342 },
  { path: 'entrypoint.sh', change: 'changed', sizeBytes: 1_204, beforeBytes: 1_204, mode: 0o755 },
  { path: 'usr/bin/python3.13', sizeBytes: 6_831_704, mode: 0o755 },
  { path: 'usr/bin/python3', kind: 'symlink', link: 'python3.13' },
  { path: 'usr/lib/x86_64-linux-gnu/libpq.so.5.17', sizeBytes: 391_288 },
  { path: `${oldSite}/pip/__init__.py`, change: 'removed', sizeBytes: 357 },
  { path: `${oldSite}/pip/_vendor/urllib3/connectionpool.py`, change: 'removed', sizeBytes: 39_990 },
  { path: `${oldSite}/django/db/models/query.py`, change: 'removed', sizeBytes: 101_943 },
  {
    path: `${oldSite}/pandas/_libs/groupby.cpython-313-x86_64-linux-gnu.so`,
    change: 'removed',
    sizeBytes: 2.9 * MB,
  },
  { path: `${site}/django/db/models/query.py`, change: 'added', sizeBytes: 106_205, owner: 1000 },
  { path: `${site}/polars/polars.abi3.so`, change: 'added', sizeBytes: 118.6 * MB, mode: 0o755, owner: 1000 },
  { path: `${site}/polars/__init__.py`, change: 'added', sizeBytes: 8_771, owner: 1000 },
  { path: `${site}/psycopg/_cmodule.so`, change: 'added', sizeBytes: 612_400, owner: 1000 },
  { path: 'srv/app/app.py', change: 'changed', sizeBytes: 8_120, beforeBytes: 7_741, owner: 1000 },
  { path: 'srv/app/uv.lock', change: 'added', sizeBytes: 188_204, owner: 1000 },
  { path: 'srv/app/requirements.txt', change: 'removed', sizeBytes: 912 },
  {
    path: 'srv/app/static/app.js',
    change: 'changed',
    sizeBytes: 1_204_113,
    beforeBytes: 2_873_201,
    owner: 1000,
  },
  { path: 'srv/app/static/logo.png', change: 'changed', sizeBytes: 48_112, beforeBytes: 51_900, owner: 1000 },
  { path: 'srv/app/static/<img src=x onerror=alert(1)>.js', change: 'added', sizeBytes: 120, owner: 1000 },
  { path: 'srv/app/templates/order\u202egnp.html', change: 'added', sizeBytes: 4_411, owner: 1000 },
  { path: 'dev/console', kind: 'character-device', change: 'added' },
];

export const sampleFiles = compareFiles(specs);

export const equalFiles = compareFiles(
  specs.filter(({ change }) => change !== 'removed').map((spec) => ({ ...spec, change: 'unchanged' })),
);

function compareFiles(compared: readonly ComparedSpec[]): ComparedFiles {
  const tree: FileTree = buildFileTree(compared);
  const names = new FileNames(tree.columns);
  const sizesBefore = new Map(
    compared.map(({ path, change, sizeBytes = 0, beforeBytes = sizeBytes }) => [
      path,
      change === 'added' ? 0 : beforeBytes,
    ]),
  );
  const beforeSizes = Float64Array.from(
    tree.columns.sizes,
    (_, row) => sizesBefore.get(names.path(row)) ?? 0,
  );
  return { ...tree, beforeSizes };
}

function total(change: FileSpec['change']): { readonly count: number; readonly bytes: number } {
  const found = specs.filter((spec) => (spec.change ?? 'unchanged') === change);
  return { count: found.length, bytes: found.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0) };
}

const totalBytes = layers.reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);

export const doneView: FilesView = {
  state: 'done',
  doneBytes: totalBytes,
  totalBytes,
  totals: {
    added: total('added'),
    removed: total('removed'),
    changed: total('changed'),
    unchanged: total('unchanged'),
    beforeBytes: specs.reduce(
      (sum, { change, sizeBytes = 0, beforeBytes = sizeBytes }) =>
        sum + (change === 'added' ? 0 : beforeBytes),
      0,
    ),
    afterBytes: specs.reduce(
      (sum, { change, sizeBytes = 0 }) => sum + (change === 'removed' ? 0 : sizeBytes),
      0,
    ),
  },
};

export const equalView: FilesView = {
  ...doneView,
  totals: {
    added: { count: 0, bytes: 0 },
    removed: { count: 0, bytes: 0 },
    changed: { count: 0, bytes: 0 },
    unchanged: { count: equalFiles.fileCount, bytes: 7_500_000 },
    beforeBytes: 7_500_000,
    afterBytes: 7_500_000,
  },
};

export const offeredView: FilesView = { state: 'offered', doneBytes: 0, totalBytes };

export function runningView(share: number): FilesView {
  return { state: 'running', doneBytes: Math.round(share * totalBytes), totalBytes };
}

export const failedView: FilesView = {
  state: 'failed',
  doneBytes: Math.round(totalBytes * 0.6),
  totalBytes,
  error: {
    code: 'analysis.corruptLayer',
    summary: 'Layer 6 of “orders-api:2.14.0-rc.1” is damaged: its gzip stream ends after 12.1 MB.',
    remedy: {
      text: 'Push the image again, or try again if the connection was interrupted.',
      action: 'retry',
    },
  },
};
