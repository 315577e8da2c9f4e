/** Packages that apt keeps after it installed them, since the file takes away what Docker's images do against it. */
import { appendCommand, asRunBy } from '../edits.ts';
import type { Saving } from '../finding.ts';
import { readApt } from '../packages/apt.ts';
import { findKeptCache, isEmptiedBeforeCopy, type SystemCache } from '../packages/systemCache.ts';
import { readPackageChange } from '../packages/installs.ts';
import { weigh } from '../packages/weights.ts';
import { removedBy, removesFile } from '../paths.ts';
import type { Rule } from '../rule.ts';
import { estimate, savingOf } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';

const archives: SystemCache = {
  folders: ['/var/cache/apt/archives'],
  isFilledBy(command) {
    const apt = readApt(command);
    return (apt?.kind === 'install' && !apt.isSelfContained) || apt?.kind === 'upgrade';
  },
  isEmptiedBy(command) {
    return readApt(command)?.kind === 'clean';
  },
};

export const aptArchivesKept: Rule = {
  id: 'apt-archives-kept',
  summary: 'apt is told to keep the packages it downloads, and a RUN leaves them in its layer.',
  hadolint: ['DL3009'],
  check(file, context) {
    const keeping = new Set<number>();
    for (const run of context.image.runsShipping('/var/cache/apt/archives')) {
      if (run.script.commands.some(startsKeeping)) {
        keeping.add(run.stage.index);
      }
      const isKeeping =
        keeping.size > 0 && context.image.chainBelow(run.stage).some(({ index }) => keeping.has(index));
      const fill = isKeeping ? findKeptCache(archives, run) : undefined;
      if (fill === undefined || isEmptiedBeforeCopy(archives, context.image, run)) {
        continue;
      }
      const edit = appendCommand(file, run.instruction, asRunBy(file, fill, 'apt-get clean'));
      const saving = savingOf(context.facts, run.instruction, {
        causeIds: ['apt-cache'],
        estimate: weighArchives(fill),
      });
      context.report({
        span: fill,
        summary:
          'The packages that apt downloads here stay in this layer, since nothing removes them any more.',
        ...(saving === undefined ? { severity: 'information' } : { saving }),
        fixes:
          edit === undefined
            ? []
            : [{ title: 'Add “apt-get clean” to this RUN', class: 'safe', edits: [edit] }],
      });
    }
  },
};

/** Images of Debian and Ubuntu remove every package they installed, by a file of configuration. */
function startsKeeping(command: ShellCommand): boolean {
  return (
    removedBy(command).some((pattern) => removesFile(pattern, '/etc/apt/apt.conf.d/docker-clean')) ||
    command.args.some(({ key }) => /Keep-Downloaded-Packages\s*[= ]?\s*\\?["']?(?:true|1|yes)/i.test(key))
  );
}

/** A package is about a third of what it unpacks to. */
function weighArchives(install: ShellCommand): Saving | undefined {
  const weight = weigh(readPackageChange(install)?.packages.map(({ name }) => name) ?? []);
  return (
    weight &&
    estimate(weight.minBytes / 4, weight.maxBytes / 3, { source: weight.source, unit: 'compressed' })
  );
}
