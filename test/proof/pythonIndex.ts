/**
 * The index of Python packages that builds see. It passes on what the machine's own has, and says how long it may be
 * kept as the public index does, which not every mirror says: pip keeps nothing in its cache without it.
 */
import type { Upstream } from './upstream.ts';
import type { Site } from './webProxy.ts';

export const pythonIndex = 'http://python.example.org/simple/';

export function createPythonIndex(machineIndex: string, upstream: Upstream): Site {
  return async (_, { pathname }, response) => {
    const [kind, name = '', file] = pathname.split('/').slice(1);
    const isPage = kind === 'simple';
    const source = isPage ? new URL(`${name}/`, withSlash(machineIndex)) : decode(name, file ?? '');
    const { status, bytes } = await upstream.fetch(source);
    response.writeHead(status, {
      'content-type': isPage ? 'text/html' : 'application/octet-stream',
      'cache-control': isPage ? 'max-age=600, public' : 'max-age=365000000, immutable, public',
    });
    response.end(isPage ? leadHere(bytes.toString(), source) : bytes);
  };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** Every file is asked for here as well; its address stands in the path. */
function leadHere(page: string, from: URL): string {
  return page.replaceAll(/href="([^"#]+)(#[^"]*)?"/g, (_, link: string, hash = '') => {
    const file = new URL(link, from);
    const encoded = Buffer.from(file.href).toString('base64url');
    return `href="/files/${encoded}/${file.pathname.split('/').at(-1)}${hash}"`;
  });
}

/** What pip reads of a wheel before it fetches it is the wheel's address with an ending. */
function decode(encoded: string, file: string): URL {
  const url = Buffer.from(encoded, 'base64url').toString();
  return new URL(file.endsWith('.metadata') ? `${url}.metadata` : url);
}
