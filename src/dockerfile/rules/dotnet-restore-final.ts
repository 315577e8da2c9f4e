/** What a .NET build restores, and leaves in the image that ships. */
import { createBuildCacheRule } from '../packages/buildCacheRule.ts';
import { nugetPackages } from '../packages/dotnet.ts';
import { estimate } from '../savings.ts';

export const dotnetRestoreFinal = createBuildCacheRule({
  id: 'dotnet-restore-final',
  summary: 'The image that ships has the packages that a .NET build restored.',
  cache: nugetPackages,
  causeId: 'nuget-cache',
  estimate: estimate(20_000_000, 500_000_000, {
    source: 'an estimate for builds with few to many packages',
    unit: 'unpacked',
  }),
  tools: ['dotnet-watch', 'watch', 'run', 'test', 'ef'],
  kept: 'the packages that the build restored',
  advice:
    'Publish in a stage of its own and copy the result from it into mcr.microsoft.com/dotnet/aspnet or runtime; or mount a cache over /root/.nuget/packages.',
});
