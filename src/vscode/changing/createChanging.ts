/** Puts together what changes registries: where it is kept, how it is shown, and what is read anew afterwards. */
import path from 'node:path';
import type * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposables.ts';
import type { Logger } from '../../base/logger.ts';
import { Changes } from '../../changes/changes.ts';
import { createDiskJournal } from '../../changes/journal/diskJournal.ts';
import { createDiskKeptChanges } from '../../changes/undoing/diskKeptChanges.ts';
import type { Place } from '../../changes/plan.ts';
import type { ChangeReport } from '../../changes/report.ts';
import { createSeenManifests } from '../../changes/deleting/seenManifests.ts';
import type { Platform } from '../../oci/platform.ts';
import { readPromotionPaths, readProtectedTags } from '../configuration.ts';
import { toRepositoryName } from '../connection.ts';
import type { Connections } from '../connections.ts';
import { findFailedRegistry } from '../failedRegistry.ts';
import type { ErrorPresenter } from '../errorPresenter.ts';
import { ReviewPanels } from '../panels/review/reviewPanels.ts';
import { createRepositoryPath } from '../tree/nodeFactory.ts';
import type { RegistryTree, UntaggedSource } from '../tree/registryTree.ts';
import type { Memory } from '../tree/treePreferences.ts';
import type { Changing } from './changing.ts';
import { JournalDocument } from './journalDocument.ts';
import { undoReport } from './undo.ts';
import { createUntaggedSource } from './untaggedSource.ts';

export interface ChangingParts {
  readonly connections: Connections;
  readonly presenter: ErrorPresenter;
  readonly log: Logger;
  readonly memory: Memory;
  readonly platform: Platform;
  readonly storageFolder: string;
  readonly extensionUri: vscode.Uri;
}

/** The tree asks `untagged` and is told by `watch`, which is given it once it is there. */
export function createChanging(parts: ChangingParts): {
  readonly untagged: UntaggedSource;
  readonly watch: (tree: RegistryTree) => Changing;
  readonly disposable: Disposable;
} {
  const { connections, presenter, log, memory, platform, storageFolder, extensionUri } = parts;
  const owned = new DisposableStore();
  const nameOf = ({ registryId, repository }: Place): string =>
    toRepositoryName(connections.forId(registryId), repository);
  const seen = owned.add(createSeenManifests({ folder: path.join(storageFolder, 'seen'), log }));
  const changes = new Changes({
    clientOf: (registryId) => connections.forId(registryId).client.forChanges,
    readerOf: (registryId) => connections.forId(registryId).reader,
    hostOf: (registryId) => connections.forId(registryId).referenceHost,
    whoOf: async (registryId, options) =>
      (await connections.forId(registryId).findCredential(options))?.username,
    kept: createDiskKeptChanges({ folder: path.join(storageFolder, 'kept'), log }),
    journal: createDiskJournal({ folder: path.join(storageFolder, 'journal'), log }),
    seen,
    platform,
    log,
  });
  const reviews = owned.add(
    new ReviewPanels({
      extensionUri,
      presenter,
      log,
      nameOf,
      findFailed: (thrown) => findFailedRegistry(connections, thrown),
    }),
  );
  const journal = owned.add(new JournalDocument({ changes, nameOf }));
  return {
    untagged: createUntaggedSource({ changes, seen }),
    watch(tree) {
      const changing: Changing = {
        changes,
        reviews,
        presenter,
        log,
        nameOf,
        memory,
        connections,
        journal,
        digestOnly: new Set(),
        paths: () => readPromotionPaths().paths,
        protectedTags: () => readProtectedTags().globs,
        knownTags: ({ connectionId, repository }) =>
          tree.knownTags(createRepositoryPath(connectionId, repository)),
        refresh: (report) => refresh(tree, report),
        undo: (report) => undoReport(changing, report),
      };
      return changing;
    },
    disposable: owned,
  };
}

/** Repositories that came into being get a row; those that were not written to need none. */
function refresh(tree: RegistryTree, report: ChangeReport): void {
  const written = new Map<string, { readonly place: Place; readonly isPut: boolean }>();
  for (const { item, steps } of report.items) {
    const key = `${item.place.registryId} ${item.place.repository}`;
    const isPut = steps.some(
      ({ step, outcome }) => outcome === 'done' && (step.kind === 'put-tag' || step.kind === 'put-manifest'),
    );
    written.set(key, { place: item.place, isPut: isPut || (written.get(key)?.isPut ?? false) });
  }
  for (const { place, isPut } of written.values()) {
    const { registryId, repository } = place;
    tree.refresh(
      isPut ? tree.pinRepository(registryId, repository) : createRepositoryPath(registryId, repository),
    );
  }
}
