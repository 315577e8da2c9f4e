/** What of `ComparePanel` arrives in the page, checked field by field. */
import type {
  ComparedFiles,
  ComparePanel,
  ComparisonView,
  Difference,
  DiffTotals,
  FilesView,
  LayerPair,
  MissingLayer,
  SideView,
} from '../../../src/shared/comparePanel.ts';
import type { ChangeTotal, PlatformChoice } from '../../../src/shared/imagePanel.ts';
import { isShownError, type PanelReaders } from '../../host.ts';
import { readFileTree, toFloat64 } from '../../lib/columns.ts';
import {
  isAnything,
  isBoolean,
  isListOf,
  isNumber,
  isObjectOf,
  isOneOf,
  isOptional,
  isRecord,
  isString,
  readerOf,
} from '../../lib/guards.ts';

const isChangeTotal = isObjectOf<ChangeTotal>({ count: isNumber, bytes: isNumber });

const isSideView = isObjectOf<SideView>({
  reference: isString,
  digest: isString,
  platforms: isListOf(isObjectOf<PlatformChoice>({ label: isString, digest: isString, isShown: isBoolean })),
  created: isOptional(isString),
  compressedBytes: isNumber,
  layerCount: isNumber,
  notice: isOptional(isString),
});

const isDifference = isObjectOf<Difference>({
  name: isString,
  before: isOptional(isString),
  after: isOptional(isString),
  change: isOneOf('same', 'added', 'removed', 'changed'),
});

const isLayerPair = isObjectOf<LayerPair>({
  change: isOneOf('same', 'added', 'removed'),
  digest: isString,
  before: isOptional(isNumber),
  after: isOptional(isNumber),
  compressedBytes: isNumber,
  instruction: isOptional(isString),
});

const isComparison = isObjectOf<ComparisonView>({
  before: isSideView,
  after: isSideView,
  facts: isListOf(isDifference),
  environment: isListOf(isDifference),
  labels: isListOf(isDifference),
  layers: isListOf(isLayerPair),
  commonLayers: isChangeTotal,
  isSame: isBoolean,
  address: isAnything,
});

const isTotals = isObjectOf<DiffTotals>({
  added: isChangeTotal,
  removed: isChangeTotal,
  changed: isChangeTotal,
  unchanged: isChangeTotal,
  beforeBytes: isNumber,
  afterBytes: isNumber,
});

const isFilesView = isObjectOf<FilesView>({
  state: isOneOf('none', 'offered', 'running', 'done', 'failed', 'cancelled'),
  doneBytes: isNumber,
  totalBytes: isNumber,
  totals: isOptional(isTotals),
  error: isOptional(isShownError),
  missing: isOptional(
    isListOf(
      isObjectOf<MissingLayer>({ side: isOneOf('before', 'after'), layer: isNumber, error: isShownError }),
    ),
  ),
});

export const compareReaders: PanelReaders<ComparePanel> = {
  answers: { openFiles: readComparedFiles },
  events: {
    comparison: readerOf('The comparison', isComparison),
    files: readerOf('The state of the files', isFilesView),
    failure: (value) => readerOf('The failure', isOptional(isShownError))(value ?? undefined),
  },
};

function readComparedFiles(value: unknown): ComparedFiles {
  const tree = readFileTree(value);
  const sent = isRecord(value) ? value['beforeSizes'] : undefined;
  if (sent === undefined || sent === null) {
    return tree;
  }
  const beforeSizes = toFloat64(sent);
  if (beforeSizes.length !== tree.columns.sizes.length) {
    throw new TypeError('The tree of files is not understood. Its sizes before do not fit its rows.');
  }
  return { ...tree, beforeSizes };
}
