/**
 * Exercise 3 of the manual in the editor: its hints with their bytes, and its fixes by key presses. What comes out is the
 * text that `npm run proof` builds, so the sizes of docs/proof.md are those that the keys reach.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/dockerfile/finding.ts';
import { lintDockerfile } from '../../src/dockerfile/linter.ts';
import { toIgnoreTitle } from '../../src/vscode/dockerfiles/fixChoices.ts';
import { describeSaving } from '../../src/dockerfile/findingText.ts';
import { writeCaseContext } from '../proof/caseContext.ts';
import { cases } from '../proof/cases.ts';
import { leaveOutUnwanted, readContextFacts } from '../proof/contextFiles.ts';
import { makeFixes } from '../proof/makeFixes.ts';
import type { ProofCase } from '../proof/proofCase.ts';
import type { EditorHost } from '../support/editor/host.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { openRegistries, startPackaged } from './harness.ts';

let host: EditorHost;
let folder: string;
/** As the proof leaves it. */
let proven: { readonly dockerfile: string; readonly ignoreFile: string };

/** What the editor shows above lines comes late where others keep the machine busy. */
const patiently = { timeout: 30_000 };

const dockerfile = (): Promise<string> => readFile(path.join(folder, 'Dockerfile'), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'exercise-'));
  const exercise = findExercise();
  await writeCaseContext(exercise, folder);
  proven = await readProven(exercise);
  host = await startPackaged({
    // Nothing of the test is to depend on what a registry has today.
    settings: { 'registryExplorer.dockerfile.lookUpBaseImages': false },
  });
});

afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

describe('exercise 3 of the manual', () => {
  it('shows its hints with bytes, and is mended by keys alone into what the proof builds', async () => {
    const window = await openRegistries(host, folder);
    await openByKeys(window, 'Dockerfile');
    const findings = await findAll();
    await expectHints(window, findings.length);
    await expectProblems(window, findings);
    await window.pictures('exercise-before', ['dark', 'light', 'hcDark']);

    await press(window, 'Control+1');
    await runByKeys(window, 'Fix All');
    await saveByKeys(window);
    await expectHints(window, (await findAll()).length);
    for (const rule of findExercise().rules.filter(isLeft(await findAll()))) {
      await fixByKeys(window, rule);
    }
    await leaveOutByKeys(window);

    expect(await dockerfile()).toBe(proven.dockerfile);
    await expect
      .poll(() => readFile(path.join(folder, '.dockerignore'), 'utf8'), patiently)
      .toBe(proven.ignoreFile);
    await expectHints(window, 0);
    await window.pictures('exercise-after', ['dark', 'light', 'hcDark']);
    await window.close();
  });
});

function findExercise(): ProofCase {
  const found = cases.find(({ name }) => name === 'exercise-3');
  if (found === undefined) {
    throw new Error('There is no exercise 3 among the cases of the proof.');
  }
  return found;
}

async function readProven(exercise: ProofCase): Promise<typeof proven> {
  const context = await mkdtemp(path.join(tmpdir(), 'proven-'));
  await writeCaseContext(exercise, context);
  const text = await readFile(path.join(context, 'Dockerfile'), 'utf8');
  const fixed = makeFixes(text, { rules: exercise.rules, lint: await readContextFacts(context) });
  expect(fixed.broken).toEqual([]);
  await leaveOutUnwanted(context, fixed.text);
  const ignoreFile = await readFile(path.join(context, '.dockerignore'), 'utf8');
  await rm(context, { recursive: true });
  return { dockerfile: fixed.text, ignoreFile };
}

/** What there is to say of the file as it is on disk. */
async function findAll(): Promise<readonly Finding[]> {
  return lintDockerfile(await dockerfile(), await readContextFacts(folder));
}

function isLeft(findings: readonly Finding[]): (rule: string) => boolean {
  return (rule) => findings.some(({ ruleId }) => ruleId === rule);
}

/** As the line above the stage counts them. */
async function expectHints(window: EditorWindow, count: number): Promise<void> {
  const words = count === 0 ? /nothing to save found/ : count === 1 ? /· 1 hint,/ : `· ${count} hints,`;
  await expect.poll(() => window.editor.lenses().first().textContent(), patiently).toMatch(words);
}

/** Each in the Problems view with its rule and its bytes; what is only a hint is not listed there. */
async function expectProblems(window: EditorWindow, findings: readonly Finding[]): Promise<void> {
  const rows = window.page.locator('.markers-panel .monaco-list-row');
  await window.pressUntil('Control+Shift+M', rows.first());
  const listed = findings.filter(({ severity }) => severity !== 'hint');
  expect(listed.length).toBeGreaterThanOrEqual(5);
  for (const { ruleId, saving } of listed) {
    const bytes = describeSaving(saving) ?? '';
    expect(bytes).toMatch(/\d [kM]B$/);
    await rows.filter({ hasText: ruleId }).filter({ hasText: bytes }).first().waitFor();
  }
}

async function press(window: EditorWindow, key: string): Promise<void> {
  await window.page.keyboard.press(key);
}

async function openByKeys(window: EditorWindow, name: string): Promise<void> {
  await window.pressUntil('Control+P', window.quickInput.input);
  await window.page.keyboard.type(name);
  await window.quickInput.row(name).waitFor();
  await press(window, 'Enter');
  await window.editor.waitTab(name);
  await window.editor.lenses().first().waitFor();
}

async function runByKeys(window: EditorWindow, title: string): Promise<void> {
  await window.pressUntil('F1', window.quickInput.input);
  await window.page.keyboard.type(title);
  await window.quickInput.row(title).waitFor();
  await press(window, 'Enter');
}

/** Until what is on disk is no longer what it was. */
async function saveByKeys(window: EditorWindow): Promise<void> {
  const before = await dockerfile();
  await expect
    .poll(async () => {
      await press(window, 'Control+S');
      return dockerfile();
    }, patiently)
    .not.toBe(before);
}

async function fixByKeys(window: EditorWindow, rule: string): Promise<void> {
  const found = await findAll();
  const finding = found.find(({ ruleId }) => ruleId === rule);
  const [fix] = finding?.fixes ?? [];
  await chooseByKeys(window, { finding, title: fix?.title });
  await saveByKeys(window);
  await expectHints(window, found.length - 1);
}

async function leaveOutByKeys(window: EditorWindow): Promise<void> {
  const finding = (await findAll()).find(({ ruleId }) => ruleId === 'dockerignore-missing');
  await chooseByKeys(window, { finding, title: finding && toIgnoreTitle(finding, '.dockerignore') });
  await window.editor.waitTab('.dockerignore');
}

/** Goes to the line and opens the menu of the light bulb; the arrow keys lead to the fix. */
async function chooseByKeys(
  window: EditorWindow,
  { finding, title }: { readonly finding: Finding | undefined; readonly title: string | undefined },
): Promise<void> {
  if (finding === undefined || title === undefined) {
    throw new Error('There is nothing to mend.');
  }
  const { line, character } = finding.range.start;
  await window.pressUntil('Control+G', window.quickInput.input);
  await window.page.keyboard.type(`${line + 1}:${character + 1}`);
  await press(window, 'Enter');
  await window.quickInput.root.waitFor({ state: 'hidden' });
  const menu = window.page.locator('.action-widget').first();
  await window.pressUntil('Control+.', menu.filter({ hasText: title }));
  await window.picture(`dark/exercise-${finding.ruleId}`);
  await expect
    .poll(async () => {
      const focused = (await menu.locator('.monaco-list-row.focused').textContent()) ?? '';
      if (!focused.includes(title)) {
        await press(window, 'ArrowDown');
      }
      return focused;
    }, patiently)
    .toContain(title);
  await press(window, 'Enter');
  await menu.waitFor({ state: 'hidden' });
}
