/** The settings there are; the manifest test holds package.json against this list. */
export const settingKeys: readonly string[] = [
  'registryExplorer.registries',
  'registryExplorer.credentials.store',
  'registryExplorer.layers.automaticLimit',
  'registryExplorer.promotion.paths',
  'registryExplorer.protectedTags',
];
