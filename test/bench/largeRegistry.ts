/**
 * A server with as many names as it is told, paged as the distribution API pages; in a process of its own. Every answer
 * is made once and then comes from memory, so that what is measured is who asks, not who answers.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';

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

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

function serve(): void {
  const answers = new Map<string, Answer>();
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const answer = answers.get(path) ?? createAnswer(path);
    answers.set(path, answer);
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    process.stdout.write(`http://127.0.0.1:${port}\n`);
  });
}

const tags = Array.from(
  { length: 10_000 },
  (_, index) => `${1 + (index % 9)}.${index % 97}.${index}`,
).toSorted();

const repositories = Array.from(
  { length: 2000 },
  (_, index) => `team-${index % 40}/service-${index}`,
).toSorted();

function createAnswer(path: string): Answer {
  const url = new URL(path, 'http://127.0.0.1');
  switch (url.pathname) {
    case '/v2/':
      return toAnswer(200, {});
    case '/v2/big/tags/list':
      return createPage(url, { names: tags, field: 'tags', base: { name: 'big' } });
    case '/v2/_catalog':
      return createPage(url, { names: repositories, field: 'repositories', base: {} });
    default:
      return toAnswer(404, { errors: [{ code: 'NOT_FOUND', message: path }] });
  }
}

function createPage(
  url: URL,
  listing: { readonly names: readonly string[]; readonly field: string; readonly base: object },
): Answer {
  const count = Number(url.searchParams.get('n') ?? listing.names.length);
  const last = url.searchParams.get('last');
  const from = last === null ? 0 : listing.names.indexOf(last) + 1;
  const names = listing.names.slice(from, from + count);
  const isLast = from + count >= listing.names.length;
  const link = `<${url.pathname}?n=${count}&last=${names.at(-1) ?? ''}>; rel="next"`;
  return toAnswer(200, { ...listing.base, [listing.field]: names }, isLast ? {} : { link });
}

function toAnswer(status: number, value: object, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = Buffer.from(JSON.stringify(value));
  return {
    status,
    headers: { 'content-type': 'application/json', 'content-length': String(body.length), ...headers },
    body,
  };
}

if (process.argv[2] === 'serve') {
  serve();
}
