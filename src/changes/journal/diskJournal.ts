/**
 * The journal in a folder that several windows share: lines of JSON, a file for each month of UTC. A line is appended
 * by one write, so that the lines of two windows never mix.
 */
import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMissing, makeFolder } from '../../base/atomicFile.ts';
import { toMessage } from '../../base/errors.ts';
import { parseJson } from '../../base/json.ts';
import type { Logger } from '../../base/logger.ts';
import { findText, toPlace } from '../../oci/fields.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { actionWords, changeWords } from './journalWords.ts';
import { findDigestField, readInstant, readOneOf, readPlace } from '../storedFields.ts';

export interface DiskJournalOptions {
  /** Belongs to the journal alone; made when something is first written. */
  readonly folder: string;
  readonly log: Logger;
}

export function createDiskJournal(options: DiskJournalOptions): Journal {
  return new DiskJournal(options);
}

/** Some two hundred thousand entries; of a month with more, the latest are read. */
const maxMonthBytes = 64 * 1024 * 1024;
/** What a server says at length is told in the log. */
const maxFailureLength = 2000;

class DiskJournal implements Journal {
  readonly #folder: string;
  readonly #log: Logger;
  /** The writes of this window, one after the other. */
  #written: Promise<void> = Promise.resolve();

  constructor(options: DiskJournalOptions) {
    this.#folder = options.folder;
    this.#log = options.log;
  }

  write(entry: JournalEntry): Promise<void> {
    this.#written = this.#written.then(() => this.#append(entry));
    return this.#written;
  }

  async read(): Promise<readonly JournalEntry[]> {
    await this.#written;
    const months = await this.#listFiles();
    const entries: { readonly entry: JournalEntry; readonly timeMs: number }[] = [];
    for (const name of months) {
      for (const entry of await this.#readMonth(name)) {
        entries.push({ entry, timeMs: Date.parse(entry.at) });
      }
    }
    // Two windows may have written in another order than they acted.
    return entries.toSorted((a, b) => a.timeMs - b.timeMs).map(({ entry }) => entry);
  }

  async #append(entry: JournalEntry): Promise<void> {
    try {
      const month = new Date(entry.at).toISOString().slice(0, 7);
      await makeFolder(this.#folder);
      await appendLine(path.join(this.#folder, `journal-${month}.jsonl`), formatLine(entry));
    } catch (thrown) {
      const what = `${entry.action} of ${entry.repository}`;
      this.#log.warn(`The journal in ${this.#folder} lacks ${what}: ${toMessage(thrown)}`);
    }
  }

  async #listFiles(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.#folder);
      return names.filter((name) => /^journal-\d{4}-\d{2}\.jsonl$/.test(name));
    } catch (thrown) {
      if (!isMissing(thrown)) {
        this.#log.warn(`The journal in ${this.#folder} cannot be read: ${toMessage(thrown)}`);
      }
      return [];
    }
  }

  async #readMonth(name: string): Promise<readonly JournalEntry[]> {
    try {
      const lines = (await readEnd(path.join(this.#folder, name))).split('\n').filter((line) => line !== '');
      const entries = lines.map(parseLine).filter((entry) => entry !== undefined);
      if (entries.length < lines.length) {
        const count = lines.length - entries.length;
        this.#log.warn(`${name} of the journal has damaged lines, which are left out: ${count}`);
      }
      return entries;
    } catch (thrown) {
      this.#log.warn(`${name} of the journal cannot be read: ${toMessage(thrown)}`);
      return [];
    }
  }
}

/** Writes these fields and no others, so that nothing that came along by chance is kept. */
function formatLine(entry: JournalEntry): string {
  const { at, who, change, registryId, repository, action, tag, digest, before, failure } = entry;
  const line = {
    at,
    who,
    change,
    registryId,
    repository,
    action,
    tag,
    digest,
    before,
    failure: failure?.slice(0, maxFailureLength),
  };
  return `${JSON.stringify(line)}\n`;
}

async function appendLine(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    await handle.read(last, 0, 1, Math.max(0, size - 1));
    // A line that a crash or a full disk has cut short spoils no other.
    const bytes = Buffer.from(size > 0 && last.toString() !== '\n' ? `\n${line}` : line);
    const { bytesWritten } = await handle.write(bytes);
    if (bytesWritten < bytes.byteLength) {
      throw new Error(`only ${bytesWritten} of ${bytes.byteLength} bytes were written`);
    }
  } finally {
    await handle.close();
  }
}

/** What a limit cuts off is the beginning, and half a line is as good as a damaged one. */
async function readEnd(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - maxMonthBytes);
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, start);
    return bytes.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

function parseLine(line: string): JournalEntry | undefined {
  try {
    const fields = toPlace(parseJson(line), '', (fault) => new Error(fault));
    return {
      at: readInstant(fields, 'at'),
      who: findText(fields, 'who'),
      change: readOneOf(fields, 'change', changeWords),
      ...readPlace(fields),
      action: readOneOf(fields, 'action', actionWords),
      tag: findText(fields, 'tag'),
      digest: findDigestField(fields, 'digest'),
      before: findDigestField(fields, 'before'),
      failure: findText(fields, 'failure'),
    };
  } catch {
    return undefined;
  }
}
