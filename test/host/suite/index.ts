/** What the extension host runs: mocha over the suite, its words into a file that the runner follows. */
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

export async function run(): Promise<void> {
  const out = process.env['VSCODE_TEST_OUT'] ?? '';
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) =>
    appendFileSync(path.join(out, 'mocha.log'), `${format(...args)}\n`);
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: false, forbidOnly: true });
  mocha.suite.emit('pre-require', globalThis, 'index', mocha);
  await import('./activation.test.ts');
  await import('./tree.test.ts');
  await import('./documents.test.ts');
  await import('./layerFiles.test.ts');
  let passed = 0;
  const failed = await new Promise<number>((done) => {
    mocha.run(done).on('pass', () => passed++);
  });
  writeFileSync(path.join(out, 'report.json'), JSON.stringify({ passed, failed }));
  if (failed > 0) {
    throw new Error(`${failed} failed`);
  }
}
