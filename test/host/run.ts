/**
 * Runs the suite of this folder inside the extension host of a real VS Code. `node run.ts <folder of the editor>`.
 * An extension host that dies is reported as a success by the editor, so only a report written at the end counts.
 */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { isJsonObject, parseJson } from '../../src/base/json.ts';
import { startHost } from '../support/editor/host.ts';
import { root } from '../support/editor/themes.ts';
import { startSampleRegistry } from '../demo/sampleRegistry.ts';

const timeoutMs = 240_000;
const editor = process.argv[2] ?? 'test/host';
const suite = path.join(root, 'out/host');

await build();
const outcome = await runSuite();
process.stdout.write(outcome.log);
await report(outcome);

async function build(): Promise<void> {
  await rm(suite, { recursive: true, force: true });
  await mkdir(suite, { recursive: true });
  // Below the extension's folder, and CommonJS, so that tests share its `vscode` object and may replace its functions.
  await writeFile(path.join(suite, 'package.json'), '{ "type": "commonjs" }');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/host/suite/index.ts'],
    outfile: path.join(suite, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  await new Promise<void>((resolve, reject) => {
    spawn(process.execPath, ['esbuild.mjs'], { cwd: root, stdio: 'inherit' }).once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error('the extension could not be built')),
    );
  });
}

interface Outcome {
  readonly log: string;
  readonly passed: number;
  readonly failed: number;
}

async function runSuite(): Promise<Outcome> {
  await using registry = await startSampleRegistry();
  await using host = await startHost({
    editor,
    isDevelopment: true,
    environment: { SAMPLE_REGISTRY: registry.url },
  });
  let finish: (code: number | string) => void = () => undefined;
  const finished = new Promise<number | string>((resolve) => {
    finish = resolve;
  });
  const timer = setTimeout(() => finish(`no result within ${timeoutMs} ms`), timeoutMs);
  const lines: string[] = [];
  const window = await host.open({
    folder: path.join(root, 'test/host/suite'),
    extension: root,
    tests: path.join(suite, 'index.js'),
    isReadyAwaited: false,
    beforeLoad: async ({ page }) => {
      await page.exposeFunction('codeAutomationLog', (kind: unknown, args: unknown) => {
        lines.push(`[${String(kind)}] ${JSON.stringify(args)}`);
      });
      await page.exposeFunction('codeAutomationExit', (code: number) => finish(code));
      page.on('crash', () => finish('the page crashed'));
    },
  });
  const code = await finished;
  clearTimeout(timer);
  const mochaLog = await readFile(path.join(host.testOut, 'mocha.log'), 'utf8').catch(() => '');
  const written = parseJson(await readFile(path.join(host.testOut, 'report.json'), 'utf8').catch(() => ''));
  await window.close();
  const { passed, failed } = toCounts(written);
  const problem = typeof code === 'string' ? code : passed === 0 ? 'no test ran to its end' : undefined;
  const tail = problem === undefined ? '' : `${problem}\n${lines.slice(-40).join('\n')}\n`;
  return { log: mochaLog + tail, passed, failed: problem === undefined ? failed : Math.max(1, failed) };
}

function toCounts(value: unknown): { readonly passed: number; readonly failed: number } {
  const { passed, failed } = isJsonObject(value) ? value : {};
  return {
    passed: typeof passed === 'number' ? passed : 0,
    failed: typeof failed === 'number' ? failed : 0,
  };
}

async function report({ passed, failed }: Outcome): Promise<void> {
  const name = editor.endsWith('oldest') ? 'host-oldest' : 'host';
  const folder = path.join(root, 'out/reports');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, `${name}.json`),
    JSON.stringify({ numPassedTests: passed, numFailedTests: failed }),
  );
  console.log(`${passed} passed, ${failed} failed in ${editor}`);
  process.exitCode = failed === 0 ? 0 : 1;
}
