/** What several rules promise to remove, as patterns of paths. */

export const aptLists = '/var/lib/apt/lists/**';

/** Given to its own user by the first apt that runs in an image. */
export const aptPartial = '/var/cache/apt/archives/partial';

/** Where dpkg and apt keep which packages there are; it differs where packages do. */
export const packageRecords = ['/var/lib/dpkg/status{,-old}', '/var/lib/apt/extended_states'] as const;

/** What apt leaves of itself wherever it installs something. */
export const aptTraces = [
  '/var/log/{apt/*.{log,xz},{dpkg,alternatives}.log}',
  '/var/cache/{ldconfig/aux-cache,debconf/tmp.ci,apt/archives/lock}',
  '/var/lib/apt/extended_states',
] as const;

export const pipCache = '/root/.cache{,/pip{,/**}}';

export const npmCache = '/root/.npm/_cacache/**';
