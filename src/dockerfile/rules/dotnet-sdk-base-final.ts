/** The SDK of .NET that ships where a runtime would do. */
import { isForDevelopment } from '../purpose.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findShippedBase, replaceBase } from '../shippedBase.ts';
import { readNeeds } from '../stageNeeds.ts';
import { findStartCommand, isInteractive, startsTool } from '../startCommand.ts';

const published = estimate(130_000_000, 220_000_000, {
  source: 'dotnet/sdk and dotnet/aspnet 6 to 9, 2026',
  unit: 'compressed',
});

/** Subcommands of `dotnet` that only the SDK has; `dotnet app.dll` runs a program. */
const sdkVerbs: ReadonlySet<string> = new Set([
  'build',
  'ef',
  'fsi',
  'msbuild',
  'new',
  'pack',
  'publish',
  'restore',
  'run',
  'script',
  'test',
  'tool',
  'watch',
]);

export const dotnetSdkBaseFinal: Rule = {
  id: 'dotnet-sdk-base-final',
  summary: 'The image that ships begins with the SDK of .NET, and only runs a program.',
  check(file, context) {
    const base = findShippedBase(file, context);
    const start = findStartCommand(context.image);
    if (base === undefined || !/^mcr\.microsoft\.com\/dotnet\/(?:core\/|nightly\/)?sdk$/.test(base.name)) {
      return;
    }
    if (
      start === undefined ||
      isInteractive(start) ||
      startsTool(start, sdkVerbs) ||
      isForDevelopment(context)
    ) {
      return;
    }
    const needs = readNeeds(base.stages);
    const isBuilding =
      !needs.isSure ||
      needs.commands.some(({ name, args }) => name === 'dotnet' && args.some(({ key }) => sdkVerbs.has(key)));
    const reference = base.written.replace(/\/sdk(?=:|$)/, '/aspnet');
    const edit = isBuilding ? undefined : replaceBase(file, base, reference);
    context.report({
      span: base.word,
      summary: `“${base.written}” ships with the compiler and tools of .NET, where only a program is run.`,
      saving: published,
      ...(edit === undefined
        ? {
            advice: `Name this stage “build”, add a last stage that begins with ${reference}, and copy what “dotnet publish” writes there.`,
          }
        : {
            fixes: [
              {
                title: `Use ${reference}`,
                class: 'suggest',
                caution: 'It cannot build, publish or restore, and has no git, curl or wget.',
                edits: [edit],
              },
            ],
          }),
    });
  },
};
