/** Which command does what; the compiler sees to it that none is forgotten. */
import { addRegistry } from './addRegistry.ts';
import { addRepository } from './addRepository.ts';
import { cleanUntagged } from './cleanUntagged.ts';
import { clearFilter } from './clearFilter.ts';
import type { Command } from './command.ts';
import type { CommandId } from './commandIds.ts';
import { compareImages } from './compareImages.ts';
import { copyDigest } from './copyDigest.ts';
import { copyDocumentDigest } from './copyDocumentDigest.ts';
import { copyPullCommand } from './copyPullCommand.ts';
import { copyReference } from './copyReference.ts';
import { deleteImage } from './deleteImage.ts';
import { deleteTag } from './deleteTag.ts';
import { diagnoseConnection } from './diagnoseConnection.ts';
import { editRegistry } from './editRegistry.ts';
import { explainDockerfile } from './explainDockerfile.ts';
import { exploreImage } from './exploreImage.ts';
import { exportJournal } from './exportJournal.ts';
import { filterTags } from './filterTags.ts';
import { loadMore } from './loadMore.ts';
import { measureDockerfile } from './measureDockerfile.ts';
import { openConfig } from './openConfig.ts';
import { openImage } from './openImage.ts';
import { openManifest } from './openManifest.ts';
import { previewDockerfileFixes } from './previewDockerfileFixes.ts';
import { promote } from './promote.ts';
import { refresh } from './refresh.ts';
import { removeOpenedImage } from './removeOpenedImage.ts';
import { removeRegistry } from './removeRegistry.ts';
import { resolveError } from './resolveError.ts';
import { retag } from './retag.ts';
import { searchImages } from './searchImages.ts';
import { showBuildContext } from './showBuildContext.ts';
import { showJournal } from './showJournal.ts';
import { showLog } from './showLog.ts';
import { signIn } from './signIn.ts';
import { signOut } from './signOut.ts';
import { sortTags } from './sortTags.ts';
import { trustCertificate } from './trustCertificate.ts';
import { undoDelete } from './undoDelete.ts';

export const commandTable: Readonly<Record<CommandId, Command>> = {
  addRegistry,
  addRepository,
  cleanUntagged,
  clearFilter,
  compareImages,
  copyDigest,
  copyDocumentDigest,
  copyPullCommand,
  copyReference,
  deleteImage,
  deleteTag,
  diagnoseConnection,
  editRegistry,
  explainDockerfile,
  exploreImage,
  exportJournal,
  filterTags,
  loadMore,
  measureDockerfile,
  openConfig,
  openImage,
  openManifest,
  previewDockerfileFixes,
  promote,
  refresh,
  removeOpenedImage,
  removeRegistry,
  resolveError,
  retag,
  searchImages,
  showBuildContext,
  showJournal,
  showLog,
  signIn,
  signOut,
  sortTags,
  trustCertificate,
  undoDelete,
};
