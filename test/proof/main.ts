/**
 * `npm run proof`: builds all cases, or those that are named. What was proved is kept in `out/proved`, and docs/proof.md is
 * written as soon as every case is there; a run of all begins anew.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cases } from './cases.ts';
import { type Proof, prove } from './prove.ts';
import { writeReport } from './report.ts';
import { openWorkshop } from './workshop.ts';

const root = path.resolve(import.meta.dirname, '../..');
const document = path.join(root, 'docs/proof.md');
const proved = path.join(root, 'out/proved');

async function main(names: readonly string[]): Promise<void> {
  const chosen = cases.filter(({ name }) => names.length === 0 || names.includes(name));
  if (names.length === 0) {
    await rm(proved, { recursive: true, force: true });
  }
  await mkdir(proved, { recursive: true });
  await using workshop = await openWorkshop();
  const proofs: Proof[] = [];
  for (const proven of chosen) {
    const start = Date.now();
    const proof = await prove(proven, workshop);
    proofs.push(proof);
    await keep(proof);
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
  const kept = await Promise.all(cases.map(({ name }) => findKept(name)));
  const all = kept.filter((proof) => proof !== undefined);
  if (all.length === cases.length) {
    await writeFile(document, writeReport(all));
  }
}

const fileOf = (name: string): string => path.join(proved, `${name}.json`);

async function keep(proof: Proof): Promise<void> {
  await (proof.broken.length === 0
    ? writeFile(fileOf(proof.name), JSON.stringify(proof))
    : rm(fileOf(proof.name), { force: true }));
}

async function findKept(name: string): Promise<Proof | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(name), 'utf8'));
  } catch {
    return undefined;
  }
}

await main(process.argv.slice(2));
