/** What our scanner says of an archive, entry by entry and with all data, for tests of the scanner itself. */
import { createHash } from 'node:crypto';
import { LayerContentError, type LayerFault } from '../../src/analysis/errors.ts';
import { defaultLimits, type LayerLimits } from '../../src/analysis/limits.ts';
import type { TarEntry } from '../../src/analysis/tar/tarEntry.ts';
import { TarScanner } from '../../src/analysis/tar/tarScanner.ts';

export interface ScannedEntry extends Omit<TarEntry, 'path' | 'target'> {
  /** A character for each byte. */
  readonly path: string;
  readonly target: string | undefined;
  readonly data: Buffer;
  /** Whether the scanner said that the data is complete. */
  readonly isComplete: boolean;
}

export interface Scan {
  readonly entries: readonly ScannedEntry[];
  readonly faults: readonly string[];
}

export interface ScanOptions {
  /** In pieces of so many bytes; default all at once. */
  readonly pieceBytes?: number;
  readonly limits?: Partial<LayerLimits>;
}

/** @throws what the scanner throws. */
export function scan(bytes: Uint8Array, options: ScanOptions = {}): Scan {
  const entries: { entry: TarEntry; pieces: Uint8Array[]; isComplete: boolean }[] = [];
  const faults: string[] = [];
  const scanner = new TarScanner(
    {
      entry(found) {
        entries.push({ entry: found, pieces: [], isComplete: false });
        return true;
      },
      data(piece) {
        entries.at(-1)?.pieces.push(Buffer.from(piece));
      },
      endOfData() {
        const last = entries.at(-1);
        if (last !== undefined) {
          last.isComplete = true;
        }
      },
      fault(sentence) {
        faults.push(sentence);
      },
    },
    { limits: { ...defaultLimits, ...options.limits } },
  );
  const pieceBytes = Math.max(1, options.pieceBytes ?? bytes.length);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    scanner.push(bytes.subarray(at, at + pieceBytes));
  }
  scanner.end();
  return { entries: entries.map(toScanned), faults };
}

/** The same with a hash in place of the data, which is compared much faster. */
export function withoutData({ entries, faults }: Scan): object {
  return {
    faults,
    entries: entries.map(({ data, ...rest }) => ({
      ...rest,
      data: createHash('sha256').update(data).digest('hex'),
    })),
  };
}

/** Why the scanner gives up; an error of another kind is one of the test. */
export function scanFault(bytes: Uint8Array, options: ScanOptions = {}): LayerFault | undefined {
  try {
    scan(bytes, options);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof LayerContentError) {
      return thrown.fault;
    }
    throw thrown;
  }
}

function toScanned(found: {
  readonly entry: TarEntry;
  readonly pieces: readonly Uint8Array[];
  readonly isComplete: boolean;
}): ScannedEntry {
  const { path, target, ...rest } = found.entry;
  return {
    ...rest,
    path: Buffer.from(path).toString('latin1'),
    target: target === undefined ? undefined : Buffer.from(target).toString('latin1'),
    data: Buffer.concat(found.pieces),
    isComplete: found.isComplete,
  };
}
