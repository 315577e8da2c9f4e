/** A server with as many names as it is told, paged as the distribution API pages; in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { startScriptedServer } from '../support/scriptedServer.ts';

export interface LargeRegistry extends AsyncDisposable {
  /** 10,000 tags in `big`, 2,000 repositories in the catalog. */
  readonly origin: string;
  readonly host: string;
}

/** A process of its own, so that what is measured does not share its event loop with the server. */
export async function startLargeRegistry(): Promise<LargeRegistry> {
  const child: ChildProcess = spawn(process.execPath, [import.meta.filename, 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk]: unknown[] = await once(child.stdout ?? child, 'data');
  const origin = String(chunk).trim();
  return {
    origin,
    host: new URL(origin).host,
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function serve(): Promise<void> {
  const server = await startScriptedServer();
  const tags = Array.from(
    { length: 10_000 },
    (_, index) => `${1 + (index % 9)}.${index % 97}.${index}`,
  ).toSorted();
  const repositories = Array.from(
    { length: 2000 },
    (_, index) => `team-${index % 40}/service-${index}`,
  ).toSorted();
  server.on('GET /v2/', { body: '{}' });
  server.on('GET /v2/big/tags/list', ({ path }) =>
    page(path, { names: tags, field: 'tags', base: { name: 'big' } }),
  );
  server.on('GET /v2/_catalog', ({ path }) =>
    page(path, { names: repositories, field: 'repositories', base: {} }),
  );
  process.stdout.write(`${server.origin}\n`);
}

function page(
  requested: string,
  listing: { readonly names: readonly string[]; readonly field: string; readonly base: object },
): { readonly headers: Record<string, string>; readonly body: string } {
  const url = new URL(requested, 'http://127.0.0.1');
  const count = Number(url.searchParams.get('n') ?? listing.names.length);
  const last = url.searchParams.get('last');
  const from = last === null ? 0 : listing.names.indexOf(last) + 1;
  const names = listing.names.slice(from, from + count);
  const isLast = from + count >= listing.names.length;
  const link = `<${url.pathname}?n=${count}&last=${names.at(-1) ?? ''}>; rel="next"`;
  return {
    headers: { 'content-type': 'application/json', ...(isLast ? {} : { link }) },
    body: JSON.stringify({ ...listing.base, [listing.field]: names }),
  };
}

if (process.argv[2] === 'serve') {
  await serve();
}
