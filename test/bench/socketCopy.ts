/**
 * The least that a copy can cost: the bytes of blobs from one socket to the next through one buffer, neither hashed nor
 * checked, with requests written by hand. What is left is what two registries and the loopback cost.
 */
import { request } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Limiter } from '../../src/base/concurrency.ts';
import type { Digest } from '../../src/oci/digest.ts';
import { parseManifest } from '../../src/oci/manifest.ts';

const bufferBytes = 512 * 1024;
const headEnd = '\r\n\r\n';

interface Blob {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

interface Way {
  readonly from: string;
  readonly to: string;
  readonly repository: string;
}

/** Gives how many bytes of blobs it has moved. */
export async function copyBySockets(image: Way & { readonly tag: string }): Promise<number> {
  const { signal } = new AbortController();
  const { from, to, repository, tag } = image;
  const manifest = await send('GET', `${from}/v2/${repository}/manifests/${tag}`);
  const parsed = parseManifest(manifest.body, { mediaType: manifest.mediaType });
  const blobs = parsed.kind === 'image' ? [...parsed.layers, parsed.config] : [];
  const limiter = new Limiter({ maxConcurrent: 6 });
  await Promise.all(blobs.map((blob) => limiter.run(() => copyBlob(blob, image), { signal })));
  await send('PUT', `${to}/v2/${repository}/manifests/${tag}`, manifest);
  return blobs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

async function copyBlob(blob: Blob, { from, to, repository }: Way): Promise<void> {
  const { location } = await send('POST', `${to}/v2/${repository}/blobs/uploads/`);
  const session = new URL(location, to);
  session.searchParams.set('digest', blob.digest);
  await pump(new URL(`${from}/v2/${repository}/blobs/${blob.digest}`), session, blob.sizeBytes);
}

/** One buffer, filled only when what was in it has gone out. */
function pump(from: URL, to: URL, sizeBytes: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const memory = Buffer.allocUnsafeSlow(bufferBytes);
    let isBody = false;
    const target = connect(Number(to.port), to.hostname);
    const source = connect({
      port: Number(from.port),
      host: from.hostname,
      onread: {
        buffer: memory,
        callback(readBytes) {
          const start = isBody ? 0 : memory.indexOf(headEnd) + headEnd.length;
          isBody = true;
          target.write(memory.subarray(start, readBytes), () => source.resume());
          return false;
        },
      },
    });
    target.once('data', (answer) => {
      source.destroy();
      target.destroy();
      const status = answer.toString('latin1', 0, 12);
      if (status === 'HTTP/1.1 201') {
        resolve();
      } else {
        reject(new Error(status));
      }
    });
    source.once('error', reject);
    target.once('error', reject);
    target.write(toHead('PUT', to, { 'content-length': sizeBytes }));
    source.write(toHead('GET', from));
    source.resume();
  });
}

function toHead(method: string, url: URL, headers: Readonly<Record<string, number>> = {}): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${url.pathname}${url.search} HTTP/1.1`, `host: ${url.host}`, ...lines, '', ''].join(
    '\r\n',
  );
}

function send(
  method: string,
  url: string,
  content?: { readonly mediaType: string; readonly body: Buffer },
): Promise<{ readonly mediaType: string; readonly location: string; readonly body: Buffer }> {
  const headers =
    content === undefined
      ? { accept: 'application/vnd.oci.image.manifest.v1+json' }
      : { 'content-type': content.mediaType };
  return new Promise((resolve, reject) => {
    request(url, { method, headers, agent: false }, (answer) => {
      const mediaType = answer.headers['content-type'] ?? '';
      const location = answer.headers.location ?? '';
      buffer(answer).then((body) => resolve({ mediaType, location, body }), reject);
    })
      .once('error', reject)
      .end(content?.body);
  });
}
