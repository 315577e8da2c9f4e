/** The build context of a case: its folder, and what a repository can hardly hold. */
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ProofCase } from './proofCase.ts';

/** Writes it where nothing is yet. */
export async function writeCaseContext({ name, prepare }: ProofCase, context: string): Promise<void> {
  await mkdir(context, { recursive: true });
  await cp(path.join(import.meta.dirname, 'cases', name), context, { recursive: true });
  await prepare?.(context);
}
