// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest';
import type { ComparePanel, ComparisonView, FilesView } from '../../../../../src/shared/comparePanel.ts';
import type { ShownError } from '../../../../../src/shared/contract.ts';
import { connectHost } from '../../../../../webview/host.ts';
import { firstComparePlace } from '../../../../../webview/views/compare/comparePlace.ts';
import { compareReaders } from '../../../../../webview/views/compare/compareReaders.ts';
import { CompareState } from '../../../../../webview/views/compare/compareState.svelte.ts';
import { createPageWindow } from '../../../../support/panel/pageWindow.ts';
import {
  doneView,
  failedView,
  offeredView,
  runningView,
  sampleComparison,
  sampleFiles,
  swappedComparison,
} from '../../../../support/panel/sampleComparison.ts';

const page = createPageWindow();

afterEach(() => page.close());

function start(place?: unknown): CompareState {
  return page.begin(place, () => new CompareState(connectHost<ComparePanel>(compareReaders)));
}

const post: typeof page.post = (message) => page.post(message);

const say = {
  comparison: (value: ComparisonView) => post({ kind: 'event', name: 'comparison', value }),
  files: (value: FilesView) => post({ kind: 'event', name: 'files', value }),
  failure: (value: ShownError | undefined) => post({ kind: 'event', name: 'failure', value }),
};

/** The numbers of all requests for files, the oldest first. */
function asked(): readonly number[] {
  return page.sent().flatMap((message) => (message.kind === 'request' ? [message.id] : []));
}

function answerLast(value: unknown): void {
  post({ kind: 'answer', id: asked().at(-1) ?? 0, value });
}

async function openFiles(panel: CompareState): Promise<void> {
  say.comparison(sampleComparison);
  say.files(doneView);
  const loading = panel.tree.load(panel.images);
  answerLast(sampleFiles);
  await loading;
}

describe('the tab that is shown', () => {
  it('is the config until the files are known, then the files', () => {
    const panel = start();
    say.comparison(sampleComparison);
    expect(panel.tab).toBe('config');
    say.files(runningView(0.5));
    expect(panel.tab).toBe('config');
    say.files(doneView);
    expect(panel.tab).toBe('files');
  });

  it('is the files when they could not be read, since that is said there', () => {
    const panel = start();
    say.comparison(sampleComparison);
    say.files(failedView);
    expect(panel.tab).toBe('files');
  });

  it('stays where the user chose it or is at work in it', () => {
    const chosen = start();
    chosen.showTab('layers');
    say.files(doneView);
    expect(chosen.tab).toBe('layers');

    const atWork = start();
    say.files(runningView(0.5));
    atWork.stay();
    say.files(doneView);
    expect(atWork.tab).toBe('config');
  });
});

describe('a place that was kept', () => {
  it('is taken up again', async () => {
    const panel = start({
      tab: 'layers',
      differencesOnly: false,
      order: 'difference',
      turned: ['etc', 'gone'],
    });
    expect(panel.tab).toBe('layers');
    expect(panel.differencesOnly).toBe(false);
    await openFiles(panel);
    expect(panel.tree.isOpen(panel.tree.index?.names.find('etc') ?? 0)).toBe(true);
    expect(panel.place()).toEqual({
      ...firstComparePlace,
      tab: 'layers',
      differencesOnly: false,
      order: 'difference',
      turned: ['etc', 'gone'],
    });
  });

  it('is left out where it is nothing we keep', () => {
    expect(start({ tab: 'overview' }).place()).toEqual(firstComparePlace);
    expect(start('text').place()).toEqual(firstComparePlace);
  });

  it('keeps no more open folders than anybody opens by hand', () => {
    const turned = Array.from({ length: 5000 }, (_, at) => `folder-${at}`);
    expect(start({ turned }).place().turned).toHaveLength(1000);
  });
});

describe('other images', () => {
  it('are waited for after a swap or another platform', () => {
    const panel = start();
    say.comparison(sampleComparison);
    panel.swapSides();
    expect(panel.isChanging).toBe(true);
    say.failure(undefined);
    expect(panel.isChanging).toBe(true);
    say.comparison(swappedComparison);
    expect(panel.isChanging).toBe(false);
    panel.choosePlatform('after', 'sha256:1');
    expect(panel.isChanging).toBe(true);
    say.failure({ code: 'registry.notFound', summary: 'It is not there.' });
    expect(panel.isChanging).toBe(false);
    expect(page.sent().filter(({ kind }) => kind === 'command')).toEqual([
      { kind: 'command', name: 'swapSides', value: null },
      { kind: 'command', name: 'choosePlatform', value: { side: 'after', digest: 'sha256:1' } },
    ]);
  });

  it('forget the files of those before', async () => {
    const panel = start();
    await openFiles(panel);
    expect(panel.tree.index).toBeDefined();
    say.comparison(swappedComparison);
    expect(panel.tree.index).toBeUndefined();
    expect(panel.files.state).toBe('none');
  });

  it('are told from the same ones, said again', async () => {
    const panel = start();
    await openFiles(panel);
    say.comparison({ ...sampleComparison });
    expect(panel.tree.index).toBeDefined();
    expect(panel.files.state).toBe('done');
  });

  it('end a failure', () => {
    const panel = start();
    say.failure({ code: 'registry.notFound', summary: 'It is not there.' });
    say.comparison(sampleComparison);
    expect(panel.failure).toBeUndefined();
  });
});

describe('the files of both images', () => {
  it('are asked for once', async () => {
    const panel = start();
    await openFiles(panel);
    await panel.tree.load(panel.images);
    expect(asked()).toHaveLength(1);
  });

  it('are asked for again after they were refused', async () => {
    const panel = start();
    say.comparison(sampleComparison);
    const loading = panel.tree.load(panel.images);
    post({ kind: 'failure', id: asked()[0] ?? 0, error: { code: 'panel.failed', summary: 'No.' } });
    await loading;
    expect(panel.tree.error?.summary).toBe('No.');
    panel.tree.forget();
    await openFiles(panel);
    expect(panel.tree.error).toBeUndefined();
    expect(panel.tree.index).toBeDefined();
  });

  it('are not taken when they come too late', async () => {
    const panel = start();
    say.comparison(sampleComparison);
    const late = panel.tree.load(panel.images);
    say.comparison(swappedComparison);
    say.files(offeredView);
    answerLast(sampleFiles);
    await late;
    expect(panel.tree.index).toBeUndefined();
    expect(panel.tree.error).toBeUndefined();
  });

  it('leave out what is unchanged, and count what was removed in its folder', async () => {
    const panel = start();
    await openFiles(panel);
    const { tree } = panel;
    tree.turnAll(true);
    const shown = Array.from(tree.rows?.rows ?? [], (row) => tree.index?.names.path(row));
    expect(shown).not.toContain('etc/debian_version');
    expect(shown).toContain('srv/app/requirements.txt');
    expect(tree.filtered?.bytes[tree.index?.names.find('opt') ?? 0]).toBe(39_990 + 101_943 + 357 + 2_900_000);
  });

  it('come in the order of how much their sizes changed, whichever way', async () => {
    const panel = start();
    await openFiles(panel);
    const { tree } = panel;
    tree.setFilter({ changes: ['changed'] });
    tree.order = 'difference';
    tree.turnAll(true);
    const shown = Array.from(tree.rows?.rows ?? [], (row) => tree.index?.names.path(row));
    expect(shown).toEqual([
      'srv',
      'srv/app',
      'srv/app/static',
      'srv/app/static/app.js',
      'srv/app/static/logo.png',
      'srv/app/app.py',
      'etc',
      'etc/passwd',
      'etc/group',
      'entrypoint.sh',
    ]);
  });

  it('come by size where no sizes before are told', async () => {
    const panel = start();
    say.comparison(sampleComparison);
    const loading = panel.tree.load(panel.images);
    const { beforeSizes: _, ...tree } = sampleFiles;
    answerLast(tree);
    await loading;
    panel.tree.order = 'difference';
    expect(panel.tree.weights).toBe(panel.tree.filtered?.bytes);
  });
});
