/** For trees in tests that are not about untagged manifests. */
import type { UntaggedSource } from '../../src/vscode/tree/registryTree.ts';

export const nothingUntagged: UntaggedSource = {
  hasCandidates: async () => false,
  list: async () => [],
  note: () => false,
};
