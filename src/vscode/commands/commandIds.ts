/** Every command there is, by its id without the prefix; the manifest test holds package.json against this list. */
export const commandIds = [
  'addRegistry',
  'addRepository',
  'clearFilter',
  'compareImages',
  'copyDigest',
  'copyDocumentDigest',
  'copyPullCommand',
  'copyReference',
  'diagnoseConnection',
  'editRegistry',
  'exploreImage',
  'filterTags',
  'loadMore',
  'openConfig',
  'openImage',
  'openManifest',
  'refresh',
  'removeOpenedImage',
  'removeRegistry',
  'resolveError',
  'searchImages',
  'showLog',
  'signIn',
  'signOut',
  'sortTags',
  'trustCertificate',
] as const;

export type CommandId = (typeof commandIds)[number];

export const commandPrefix = 'registryExplorer.';
