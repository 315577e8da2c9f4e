/**
 * The budgets of Dockerfile hints: printed, met or not. Real Dockerfiles are taken from `corpus/` where that folder is
 * there, made-up ones otherwise; hadolint is measured where it is on PATH.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintDockerfile } from '../../src/dockerfile/linter.ts';
import { root } from '../support/editor/themes.ts';
import { isOnPath } from '../support/realRegistry.ts';
import { createDockerfiles, createLongDockerfile } from '../support/manyDockerfiles.ts';
import { compareMs, formatMs, inARow, measureMs, median, medianMs, report, runProcess } from './measure.ts';

const fileCount = 721;

/** A folder of Dockerfiles, and for people what is in it. */
async function findFolder(): Promise<{ readonly folder: string; readonly what: string }> {
  const real = path.join(root, 'corpus');
  if (existsSync(real)) {
    return { folder: real, what: `${(await readdir(real)).length} real Dockerfiles` };
  }
  await mkdir(path.join(root, 'out/bench'), { recursive: true });
  const folder = await mkdtemp(path.join(root, 'out/bench/dockerfiles-'));
  const texts = createDockerfiles(fileCount);
  await Promise.all(
    texts.map((text, index) => writeFile(path.join(folder, `made-${index}.Dockerfile`), text)),
  );
  return { folder, what: `${fileCount} made-up Dockerfiles` };
}

describe('Dockerfile hints', () => {
  it('come within a keystroke', async () => {
    const short = createLongDockerfile(200);
    const shortMs = await medianMs(300, async () => lintDockerfile(short));
    await report({
      work: 'Lint a Dockerfile of 200 lines',
      ours: formatMs(shortMs),
      budget: { text: '< 5 ms', isMet: shortMs < 5 },
    });
    const long = createLongDockerfile(1_000);
    const place = long.indexOf('libexample20');
    let keystrokes = 0;
    const keystrokeMs = await medianMs(300, async () => {
      keystrokes++;
      lintDockerfile(`${long.slice(0, place)}${'x'.repeat(keystrokes)}${long.slice(place)}`);
    });
    await report({
      work: 'Lint a Dockerfile of 1,000 lines again, after a letter in its middle',
      ours: formatMs(keystrokeMs),
      budget: { text: '< 20 ms', isMet: keystrokeMs < 20 },
    });
    expect(lintDockerfile(long).length).toBeGreaterThan(lintDockerfile(short).length);
  });

  it('come for a folder of files, against hadolint where there is one', async () => {
    const { folder, what } = await findFolder();
    const names = await readdir(folder);
    const ours = (): Promise<string> =>
      runProcess(
        process.execPath,
        [path.join(root, 'src/dockerfileTerminal/main.ts'), '--format', 'json', folder],
        [0, 1],
      );
    const files: readonly unknown[] = JSON.parse(await ours());
    expect(files.length).toBe(names.length);
    const oursMs = median(await inARow(5, () => measureMs(ours)));
    await report({
      work: `Lint ${what}, as a process with the start of Node`,
      ours: formatMs(oursMs),
      budget: { text: '< 2.2 s', isMet: oursMs < 2_200 },
    });
    const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
    const runningMs = await medianMs(5, async () => texts.forEach((text) => lintDockerfile(text)));
    await report({ work: `Lint ${what}, in the running editor`, ours: formatMs(runningMs) });
    if (!isOnPath('hadolint')) {
      return;
    }
    const paths = names.map((name) => path.join(folder, name));
    const theirs = (): Promise<string> => runProcess('hadolint', ['--no-fail', '--format', 'json', ...paths]);
    expect(JSON.parse(await theirs()).length).toBeGreaterThan(0);
    const compared = await compareMs({ ours, theirs }, { series: 3, runs: 1 });
    const ratio = compared.oursMs / compared.theirsMs;
    await report({
      work: `Lint ${what}, both as processes`,
      ours: formatMs(compared.oursMs),
      against: `hadolint ${formatMs(compared.theirsMs)}`,
      ratio: ratio.toFixed(2),
      budget: { text: '≤ 0.5', isMet: ratio <= 0.5 },
    });
  });
});
