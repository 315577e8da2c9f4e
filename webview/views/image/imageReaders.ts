/** What of `ImagePanel` arrives in the page, checked field by field. */
import type {
  AnalysisResult,
  AnalysisView,
  ChangeTotal,
  ContentRow,
  Fact,
  FileCopyView,
  HistoryRow,
  ImagePanel,
  ImageView,
  LayerResult,
  LayerRow,
  LayerSegment,
  LayerState,
  PlatformChoice,
  WasteGroup,
} from '../../../src/shared/imagePanel.ts';
import { isShownError, type PanelReaders } from '../../host.ts';
import { readFileTree } from '../../lib/columns.ts';
import {
  type Guard,
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

const isFact = isObjectOf<Fact>({ name: isString, value: isString });

const isContentRow = isObjectOf<ContentRow>({
  role: isString,
  mediaType: isString,
  digest: isString,
  sizeBytes: isNumber,
  annotations: isListOf(isFact),
});

const isHistoryRow = isObjectOf<HistoryRow>({
  instruction: isOptional(isString),
  created: isOptional(isString),
  comment: isOptional(isString),
  layer: isOptional(isNumber),
  sizeBytes: isOptional(isNumber),
});

const isLayerRow = isObjectOf<LayerRow>({
  digest: isString,
  mediaType: isString,
  compressedBytes: isNumber,
  instruction: isOptional(isString),
  isForeign: isBoolean,
});

const isImageView = isObjectOf<ImageView>({
  reference: isString,
  digest: isString,
  manifestDigest: isString,
  mediaType: isString,
  kind: isOneOf('image', 'artifact', 'schema1', 'empty-index'),
  notice: isOptional(isString),
  warning: isOptional(isString),
  platforms: isListOf(isObjectOf<PlatformChoice>({ label: isString, digest: isString, isShown: isBoolean })),
  created: isOptional(isString),
  author: isOptional(isString),
  compressedBytes: isNumber,
  facts: isListOf(isFact),
  environment: isListOf(isFact),
  labels: isListOf(isFact),
  annotations: isListOf(isFact),
  contents: isListOf(isContentRow),
  history: isListOf(isHistoryRow),
  layers: isListOf(isLayerRow),
  isHistoryMatching: isBoolean,
  address: isAnything,
});

const isWaiting = isObjectOf<Extract<LayerState, { kind: 'waiting' }>>({ kind: isOneOf('waiting') });
const isReading = isObjectOf<Extract<LayerState, { kind: 'reading' }>>({
  kind: isOneOf('reading'),
  doneBytes: isNumber,
});
const isRead = isObjectOf<Extract<LayerState, { kind: 'read' }>>({
  kind: isOneOf('read'),
  unpackedBytes: isNumber,
  fileCount: isNumber,
  faults: isListOf(isString),
});
const isFailed = isObjectOf<Extract<LayerState, { kind: 'failed' }>>({
  kind: isOneOf('failed'),
  error: isShownError,
});

const isLayerState: Guard<LayerState> = (value): value is LayerState =>
  isWaiting(value) || isReading(value) || isRead(value) || isFailed(value);

const isChangeTotal = isObjectOf<ChangeTotal>({ count: isNumber, bytes: isNumber });

const isLayerResult = isObjectOf<LayerResult>({
  added: isChangeTotal,
  changed: isChangeTotal,
  removed: isChangeTotal,
  segments: isListOf(isObjectOf<LayerSegment>({ cause: isString, bytes: isNumber })),
});

const isWasteGroup = isObjectOf<WasteGroup>({
  id: isString,
  cause: isString,
  title: isString,
  kind: isOneOf('hidden', 'unneeded'),
  bytes: isNumber,
  fileCount: isNumber,
  layer: isNumber,
  instruction: isOptional(isString),
  paths: isListOf(isObjectOf<WasteGroup['paths'][number]>({ path: isString, bytes: isNumber })),
  advice: isObjectOf<WasteGroup['advice']>({ text: isString, code: isOptional(isString) }),
});

const isAnalysisResult = isObjectOf<AnalysisResult>({
  unpackedBytes: isNumber,
  wastedBytes: isNumber,
  fileCount: isNumber,
  efficiency: isNumber,
  layers: isListOf(isOptional(isLayerResult)),
  waste: isListOf(isWasteGroup),
});

const isAnalysisView = isObjectOf<AnalysisView>({
  state: isOneOf('none', 'offered', 'running', 'done', 'incomplete'),
  doneBytes: isNumber,
  totalBytes: isNumber,
  layers: isListOf(isLayerState),
  result: isOptional(isAnalysisResult),
});

const isFileCopy = isObjectOf<FileCopyView>({
  layer: isNumber,
  what: isOneOf('added', 'changed', 'removed'),
  sizeBytes: isNumber,
  mode: isNumber,
  instruction: isOptional(isString),
});

export const imageReaders: PanelReaders<ImagePanel> = {
  answers: {
    openFiles: readFileTree,
    openFileHistory: readerOf('The history of a file', isListOf(isFileCopy)),
  },
  events: {
    image: readerOf('The image', isImageView),
    // A hole in a list arrives as null where messages travel as text.
    analysis: (value) => readerOf('The analysis', isAnalysisView)(withoutNulls(value)),
    failure: (value) => readerOf('The failure', isOptional(isShownError))(value ?? undefined),
  },
};

function withoutNulls(value: unknown): unknown {
  if (!isRecord(value) || !isRecord(value['result']) || !Array.isArray(value['result']['layers'])) {
    return value;
  }
  const layers: readonly unknown[] = value['result']['layers'];
  return { ...value, result: { ...value['result'], layers: layers.map((layer) => layer ?? undefined) } };
}
