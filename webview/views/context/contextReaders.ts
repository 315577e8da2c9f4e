/** What of `ContextPanel` arrives in the page, checked field by field. */
import type {
  ContextPanel,
  ContextResult,
  ContextView,
  FolderView,
  UnwantedGroup,
} from '../../../src/shared/contextPanel.ts';
import { isShownError, type PanelReaders } from '../../host.ts';
import { readFileTree } from '../../lib/columns.ts';
import {
  isBoolean,
  isListOf,
  isNumber,
  isObjectOf,
  isOneOf,
  isOptional,
  isString,
  readerOf,
} from '../../lib/guards.ts';

const isFolderView = isObjectOf<FolderView>({ path: isString, fileCount: isNumber, sizeBytes: isNumber });

const isUnwantedGroup = isObjectOf<UnwantedGroup>({
  pattern: isString,
  title: isString,
  isSecret: isBoolean,
  fileCount: isNumber,
  sizeBytes: isNumber,
  pathCount: isNumber,
  paths: isListOf(isFolderView),
});

const isResult = isObjectOf<ContextResult>({
  version: isNumber,
  fileCount: isNumber,
  sizeBytes: isNumber,
  ignoredFiles: isNumber,
  ignoredFolders: isNumber,
  problems: isListOf(isString),
  notCounted: isListOf(isString),
  largest: isListOf(isFolderView),
  unwanted: isListOf(isUnwantedGroup),
});

const isContextView = isObjectOf<ContextView>({
  dockerfile: isString,
  folder: isString,
  namedBy: isOptional(isString),
  ignoreFile: isOptional(isString),
  state: isOneOf('reading', 'done', 'cancelled'),
  fileCount: isNumber,
  sizeBytes: isNumber,
  result: isOptional(isResult),
});

export const contextReaders: PanelReaders<ContextPanel> = {
  answers: { openFiles: readFileTree },
  events: {
    context: readContext,
    failure: (value) => readerOf('The failure', isOptional(isShownError))(value ?? undefined),
  },
};

/** Groups are told apart by their patterns alone. */
function readContext(value: unknown): ContextView {
  const view = readerOf('The build context', isContextView)(value);
  const patterns = (view.result?.unwanted ?? []).map(({ pattern }) => pattern);
  if (new Set(patterns).size < patterns.length) {
    throw new TypeError('The build context is not understood. Two of its groups have the same pattern.');
  }
  return view;
}
