import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { parseDockerfile } from '../../../../src/dockerfile/dockerfile.ts';
import type { OpenDocument } from '../../../../src/vscode/dockerfiles/lintedDocuments.ts';
import { OutsideFactsStore } from '../../../../src/vscode/dockerfiles/outsideFacts.ts';
import { createDiskContext } from '../../../support/buildContexts.ts';

function toDocument(fileName: string, text: string): OpenDocument {
  return { key: `file://${fileName}`, version: 1, fileName, getText: () => text };
}

/** `requested` gets the images that are asked for, and `files` for each reading of the files around a document. */
function createStore(requested: string[] = []): OutsideFactsStore {
  return new OutsideFactsStore({
    baseImages: {
      findFacts: (reference) =>
        reference === 'debian:trixie' ? { sizeBytes: 49_000_000, variants: [] } : undefined,
      request: async (reference) => void requested.push(reference),
    },
    findPlace({ key, fileName }) {
      requested.push('files');
      return key.startsWith('file:') ? { dockerfile: fileName, workspaceFolder: undefined } : undefined;
    },
    log: silentLogger,
  });
}

/** Refreshes, and waits until more is known. */
function refreshed(
  store: OutsideFactsStore,
  document: OpenDocument,
  options: { readonly isTyping: boolean } = { isTyping: false },
): Promise<string> {
  return new Promise((resolve) => {
    const listening = store.onDidChange((key) => {
      listening.dispose();
      resolve(key);
    });
    store.refresh(document, parseDockerfile(document.getText()), options);
  });
}

describe('what is known beyond the text', () => {
  it('is what the base images are, each asked for once', () => {
    const requested: string[] = [];
    const store = createStore(requested);
    const text = 'FROM debian:trixie AS a\nFROM debian:trixie\nFROM a\nFROM scratch\n';
    const document = { ...toDocument('/Dockerfile', text), key: 'untitled:Dockerfile' };
    store.refresh(document, parseDockerfile(text), { isTyping: false });
    expect(requested).toEqual(['debian:trixie', 'files']);
    const { baseImages, context } = store.find(document, parseDockerfile(text));
    expect([...(baseImages?.keys() ?? [])]).toEqual(['debian:trixie']);
    expect(context).toBeUndefined();
  });

  it('is told when the files around it are read, and forgotten with the document', async () => {
    const text = 'FROM debian\nCOPY . .\n';
    await using disk = await createDiskContext({ Dockerfile: text, 'main.py': '12' });
    const document = toDocument(disk.at('Dockerfile'), text);
    const store = createStore();
    expect(store.find(document, parseDockerfile(text)).context).toBeUndefined();
    expect(await refreshed(store, document)).toBe(document.key);
    expect(store.find(document, parseDockerfile(text)).context?.fileCount).toBe(2);
    expect(store.findSurroundings(document.key)?.ignoreFile).toBe(disk.at('.dockerignore'));
    store.forget(document.key);
    expect(store.find(document, parseDockerfile(text)).context).toBeUndefined();
  });

  it('is read again when the file is saved, and not while somebody types', async () => {
    const text = 'FROM debian:trixie\nCOPY . .\n';
    await using disk = await createDiskContext({ Dockerfile: text });
    const document = toDocument(disk.at('Dockerfile'), text);
    const requested: string[] = [];
    const store = createStore(requested);
    await refreshed(store, document);
    await writeFile(disk.at('new.py'), '1');
    store.refresh(document, parseDockerfile(text), { isTyping: true });
    expect(requested).toEqual(['debian:trixie', 'files', 'debian:trixie']);
    await refreshed(store, document);
    expect(store.find(document, parseDockerfile(text)).context?.fileCount).toBe(2);
  });

  it('is read while somebody types the first COPY', async () => {
    await using disk = await createDiskContext({ Dockerfile: 'FROM debian\n' });
    const store = createStore();
    await refreshed(store, toDocument(disk.at('Dockerfile'), 'FROM debian\n'));
    const text = 'FROM debian\nCOPY . .\n';
    const document = toDocument(disk.at('Dockerfile'), text);
    await refreshed(store, document, { isTyping: true });
    expect(store.find(document, parseDockerfile(text)).context?.fileCount).toBe(1);
  });
});
