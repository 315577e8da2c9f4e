/** `npm run proof`: builds all cases, or those that are named, and writes docs/proof.md when it was all of them. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cases } from './cases.ts';
import { type Proof, prove } from './prove.ts';
import { writeReport } from './report.ts';
import { openWorkshop } from './workshop.ts';

const document = path.resolve(import.meta.dirname, '../../docs/proof.md');

async function main(names: readonly string[]): Promise<void> {
  const chosen = cases.filter(({ name }) => names.length === 0 || names.includes(name));
  await using workshop = await openWorkshop();
  const proofs: Proof[] = [];
  for (const proven of chosen) {
    const start = Date.now();
    const proof = await prove(proven, workshop);
    proofs.push(proof);
    const saved = proof.before.compressedBytes - proof.after.compressedBytes;
    const seconds = Math.round((Date.now() - start) / 1000);
    console.log(`${proof.broken.length === 0 ? '✓' : '✗'} ${proof.name}: ${saved} bytes, ${seconds} s`);
    console.log(
      proof.broken
        .slice(0, 20)
        .map((sentence) => `    ${sentence}\n`)
        .join(''),
    );
  }
  const failed = proofs.filter(({ broken }) => broken.length > 0);
  console.log(`${proofs.length - failed.length} passed, ${failed.length} failed`);
  process.exitCode = failed.length === 0 && proofs.length > 0 ? 0 : 1;
  if (names.length === 0 && failed.length === 0) {
    await writeFile(document, writeReport(proofs));
  }
}

await main(process.argv.slice(2));
