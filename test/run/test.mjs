// `npm test`: installs what is missing, then runs every kind of proof, the quick ones first.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { installEditor, installPackages, installPrograms, root, say } from './setup.mjs';

/** `report` is a vitest JSON report, or one of our own with the same two numbers. */
const kinds = [
  { name: 'check', script: 'check' },
  { name: 'unit', script: 'test:unit', report: 'unit.json' },
  { name: 'registry', script: 'test:registry', report: 'registry.json' },
  { name: 'package', script: 'package' },
  { name: 'host', script: 'test:host', report: 'host.json' },
  { name: 'host, oldest editor', script: 'test:host:oldest', report: 'host-oldest.json' },
  { name: 'e2e', script: 'test:e2e', report: 'e2e.json' },
  { name: 'proof, quick', script: 'proof:quick', report: 'proof.json' },
  { name: 'bench', script: 'bench', report: 'bench.json' },
];

const reports = path.join(root, 'out/reports');

async function main() {
  await installPackages();
  await installPrograms();
  await installEditor('test/host');
  await installEditor('test/host/oldest');
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });
  const rows = [];
  for (const kind of kinds) {
    say(`${kind.name}: npm run ${kind.script}`);
    rows.push(await runKind(kind));
  }
  const passed = rows.reduce((sum, row) => sum + row.passed, 0);
  const failed = rows.reduce((sum, row) => sum + row.failed, 0);
  console.log('');
  console.table(Object.fromEntries(rows.map(({ name, ...row }) => [name, row])));
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

/** A kind that ends badly, or that ran no test although it should have, counts as a failure. */
async function runKind({ name, script, report }) {
  const start = Date.now();
  const code = await npmRun(script);
  const seconds = Math.round((Date.now() - start) / 1000);
  if (report === undefined) {
    return { name, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, seconds };
  }
  const file = path.join(reports, report);
  const counts = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
  const passed = counts.numPassedTests ?? 0;
  const failed = counts.numFailedTests ?? 0;
  const isBad = failed === 0 && (code !== 0 || passed === 0);
  return { name, passed, failed: isBad ? 1 : failed, seconds };
}

function npmRun(script) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', script], { cwd: root, stdio: 'inherit' });
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

await main();
