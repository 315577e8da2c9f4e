/** The settings there are; the manifest test holds package.json against this list. */
export const settingKeys: readonly string[] = [
  'registryExplorer.registries',
  'registryExplorer.credentials.store',
  'registryExplorer.dockerfile.codeLens',
  'registryExplorer.dockerfile.enabled',
  'registryExplorer.dockerfile.inlayHints',
  'registryExplorer.dockerfile.lookUpBaseImages',
  'registryExplorer.dockerfile.quietAboutHadolint',
  'registryExplorer.dockerfile.rules',
  'registryExplorer.layers.automaticLimit',
  'registryExplorer.promotion.paths',
  'registryExplorer.protectedTags',
];
