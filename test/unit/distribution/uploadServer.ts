/** Blobs to upload, and a registry that takes them as a real one does, except for what a test wants to go wrong. */
import type { ServerResponse } from 'node:http';
import type { BlobContent } from '../../../src/distribution/registryWriter.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import type { Answer, ScriptedServer } from '../../support/scriptedServer.ts';

export const mib = 1024 * 1024;

export type CountedContent = BlobContent & { readonly opened: () => number };

export function toContent(bytes: Uint8Array, pieceBytes = 100_000): CountedContent {
  let opened = 0;
  return {
    digest: computeDigest(bytes),
    sizeBytes: bytes.byteLength,
    opened: () => opened,
    async *open() {
      opened++;
      for (let at = 0; at < bytes.byteLength; at += pieceBytes) {
        yield bytes.subarray(at, at + pieceBytes);
      }
    },
  };
}

export interface Trouble {
  /** How much of the body is kept; all of it by default. */
  readonly keepsBytes?: number;
  /** In place of the right answer; by default the connection ends without any. */
  readonly answer?: Answer;
  /** The registry knows nothing of the session any more. */
  readonly forgets?: boolean;
}

/** What is asked of the registry; `look` is for the blob itself. */
export type StepKind = 'begin' | 'whole' | 'chunk' | 'ask' | 'close' | 'look';

export interface UploadServer {
  /** In the order in which they came: `begin 1`, `whole 1`, `chunk 1 from 0`, `ask 1`, `close 1`, `look`. */
  readonly steps: readonly string[];
  /** The blob, once a session has been closed with the right bytes. */
  readonly blob: () => Buffer | undefined;
  /** Resolves when the session has been cancelled. */
  cancelled(session: number): Promise<void>;
}

/** Takes uploads to the repository `app`; `findTrouble` says what goes wrong with the step of the kind, counted from 1. */
export function serveUploads(
  server: ScriptedServer,
  content: BlobContent,
  findTrouble: (kind: StepKind, count: number) => Trouble | undefined = () => undefined,
): UploadServer {
  const steps: string[] = [];
  const counts = new Map<StepKind, number>();
  const cancels = new Map<number, PromiseWithResolvers<void>>();
  let blob: Buffer | undefined;
  let sessions = 0;

  const take = (kind: StepKind, step: string): Trouble | undefined => {
    steps.push(step);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return findTrouble(kind, counts.get(kind) ?? 0);
  };
  const settle = (
    response: ServerResponse,
    trouble: Trouble | undefined,
    answer: () => Answer,
  ): Answer | void => {
    if (trouble === undefined) {
      return answer();
    }
    return trouble.answer ?? void response.destroy();
  };
  const findCancel = (session: number): PromiseWithResolvers<void> => {
    const cancel = cancels.get(session) ?? Promise.withResolvers<void>();
    cancels.set(session, cancel);
    return cancel;
  };

  const openSession = (session: number): void => {
    const path = `/session/${session}`;
    let stored = Buffer.alloc(0);
    let isKnown = true;
    const unknown: Answer = { status: 404 };
    const toState = (status: number): Answer => ({
      status,
      headers: { location: path, range: `0-${Math.max(0, stored.byteLength - 1)}` },
    });
    const keep = (body: Buffer, trouble: Trouble | undefined): void => {
      stored = Buffer.concat([stored, body.subarray(0, trouble?.keepsBytes)]);
      isKnown = trouble?.forgets !== true;
    };
    const finish = (): Answer => {
      if (computeDigest(stored) !== content.digest) {
        return { status: 400 };
      }
      blob = stored;
      isKnown = false;
      return { status: 201 };
    };
    server.on(`PUT ${path}`, ({ body }, response) => {
      const kind = body.byteLength > 0 ? 'whole' : 'close';
      const trouble = take(kind, `${kind} ${session}`);
      if (!isKnown) {
        return unknown;
      }
      keep(body, trouble);
      if (trouble !== undefined && trouble.keepsBytes === undefined && trouble.answer === undefined) {
        finish();
      }
      return settle(response, trouble, finish);
    });
    server.on(`PATCH ${path}`, ({ body, headers }, response) => {
      const from = Number(/^(\d+)-/.exec(headers['content-range'] ?? '')?.[1]);
      const trouble = take('chunk', `chunk ${session} from ${from}`);
      if (!isKnown) {
        return unknown;
      }
      if (from !== stored.byteLength) {
        return { status: 416 };
      }
      keep(body, trouble);
      return settle(response, trouble, () => toState(202));
    });
    server.on(`GET ${path}`, (_request, response) => {
      const trouble = take('ask', `ask ${session}`);
      return settle(response, trouble, () => (isKnown ? toState(204) : unknown));
    });
    server.on(`DELETE ${path}`, () => {
      findCancel(session).resolve();
      return { status: 204 };
    });
  };
  server.on('POST /v2/app/blobs/uploads/', (_request, response) => {
    const session = ++sessions;
    const trouble = take('begin', `begin ${session}`);
    openSession(session);
    return settle(response, trouble, () => ({ status: 202, headers: { location: `/session/${session}` } }));
  });
  const blobPath = `/v2/app/blobs/${content.digest}`;
  server.on(`HEAD ${blobPath}`, (_request, response) => {
    const trouble = take('look', 'look');
    return settle(response, trouble, () =>
      blob === undefined ? { status: 404 } : { headers: { 'content-length': String(blob.byteLength) } },
    );
  });
  server.on(`GET ${blobPath}`, { status: 404 });
  return { steps, blob: () => blob, cancelled: (session) => findCancel(session).promise };
}
