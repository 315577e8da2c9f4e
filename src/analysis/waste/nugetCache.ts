/** Packages that a .NET build restores; publishing copies what a program needs. */
import { adviseOnBuildCache } from './cacheAdvice.ts';
import type { PathCause } from './cause.ts';

export const nugetCache: PathCause = {
  id: 'nuget-cache',
  title: 'Packages of NuGet',
  paths: [
    '**/.nuget/packages',
    '**/.local/share/NuGet/v3-cache',
    '**/.local/share/NuGet/http-cache',
    '**/.local/share/NuGet/plugins-cache',
    'tmp/NuGetScratch*',
  ],
  isCache: true,
  advise: (found) =>
    adviseOnBuildCache(found, {
      what: 'Packages that “dotnet restore” downloads are kept here; “dotnet publish” copies what is needed.',
      mounts: ['target=/root/.nuget/packages'],
    }),
};
