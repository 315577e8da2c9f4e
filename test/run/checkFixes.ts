/**
 * Tries every fix of every finding in a folder of real Dockerfiles, and tells what does not hold: `node
 * test/run/checkFixes.ts <folder>`. Ends with 1 where something does not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lintDockerfile } from '../../src/dockerfile/linter.ts';
import { findFixFaults } from '../support/fixProof.ts';

const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../../corpus'));
let fileCount = 0;
let fixCount = 0;
let faultCount = 0;

for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!/dockerfile|containerfile/i.test(path.basename(name))) {
    continue;
  }
  const text = readFileSync(path.join(folder, name), 'utf8');
  fileCount++;
  fixCount += lintDockerfile(text, { fileName: name }).flatMap(({ fixes }) => fixes).length;
  for (const fault of findFixFaults(text, { fileName: name })) {
    faultCount++;
    process.stdout.write(`${name}: ${fault}\n`);
  }
}

process.stdout.write(`${fileCount} files, ${fixCount} fixes, ${faultCount} that do not hold.\n`);
process.exitCode = faultCount === 0 ? 0 : 1;
