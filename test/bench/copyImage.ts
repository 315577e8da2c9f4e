/**
 * Copies an image from one registry to another, bundled as the extension is, as a process of its own, and says what that
 * took: as a promotion, by bare sockets, or not at all, which is what a process costs that has only loaded everything.
 */
import { openRegistries, type ScriptedChanges } from '../../src/changes/scripting.ts';
import { copyBySockets } from './socketCopy.ts';

export type CopyMode = 'promote' | 'promote-again' | 'sockets' | 'idle';

/** What the process writes to its standard output, as JSON. */
export interface Copied {
  /** Of the copy alone: without the start of the process, and without what ran before it. */
  readonly ms: number;
  readonly movedBytes: number;
  /** The most memory that the process has had. */
  readonly peakBytes: number;
  /** Time of all threads of the process on a processor, its start included. */
  readonly cpuMs: number;
}

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly repository: string;
  readonly tag: string;
  /** For what a promotion keeps. */
  readonly folder: string;
}

/** A small image of the same repository. */
const warmUpTag = 'small';
const warmUps = 5;

const ways: Readonly<Record<CopyMode, (copy: Copy) => Promise<Pick<Copied, 'ms' | 'movedBytes'>>>> = {
  promote: (copy) => withRegistries(copy, (opened) => measure(() => promote(opened, copy, copy.repository))),
  // Everything has run before, as in an editor that is open.
  'promote-again': (copy) =>
    withRegistries(copy, async (opened) => {
      for (let round = 0; round < warmUps; round++) {
        await promote(opened, { ...copy, tag: warmUpTag }, `bench/warm${round}`);
      }
      return measure(() => promote(opened, copy, copy.repository));
    }),
  sockets: (copy) => measure(() => copyBySockets(copy)),
  idle: (copy) => withRegistries(copy, async () => ({ ms: 0, movedBytes: 0 })),
};

async function withRegistries<T>(copy: Copy, work: (opened: ScriptedChanges) => Promise<T>): Promise<T> {
  const registries = [
    { id: 'source', url: copy.from },
    { id: 'target', url: copy.to },
  ];
  const opened = openRegistries({ registries, folder: copy.folder });
  const result = await work(opened);
  await opened.close();
  return result;
}

async function measure(work: () => Promise<number>): Promise<Pick<Copied, 'ms' | 'movedBytes'>> {
  const start = performance.now();
  const movedBytes = await work();
  return { ms: performance.now() - start, movedBytes };
}

/** All of it: looking, planning, copying, reading back, the journal. Gives how many bytes of blobs it has moved. */
async function promote(
  { changes }: ScriptedChanges,
  { repository, tag }: Copy,
  targetRepository: string,
): Promise<number> {
  const { signal } = new AbortController();
  const source = { place: { registryId: 'source', repository }, reference: tag };
  const target = { registryId: 'target', repository: targetRepository };
  const request = { copies: [{ source, target, tag }], withReferrers: true };
  const plan = await changes.planPromote(request, { signal });
  const report = await changes.apply(plan, { signal });
  const [item] = report.items;
  if (item?.outcome !== 'done') {
    throw item?.error ?? new Error('the image was not copied');
  }
  return item.steps.reduce((sum, { movedBytes }) => sum + movedBytes, 0);
}

const [mode, from = '', to = '', repository = '', tag = '', folder = ''] = process.argv.slice(2);
if (mode === 'promote' || mode === 'promote-again' || mode === 'sockets' || mode === 'idle') {
  const outcome = await ways[mode]({ from, to, repository, tag, folder });
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1000;
  const copied: Copied = { ...outcome, peakBytes: maxRSS * 1024, cpuMs };
  process.stdout.write(JSON.stringify(copied));
}
