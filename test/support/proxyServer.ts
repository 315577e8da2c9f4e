/** A proxy that tunnels by CONNECT, with or without a login, and keeps count. */
import { createServer } from 'node:http';
import { connect } from 'node:net';

export interface ProxyServer extends AsyncDisposable {
  readonly url: string;
  /** The targets that were asked for. */
  readonly targets: readonly string[];
  close(): Promise<void>;
}

export async function startProxyServer(
  options: { readonly login?: string; readonly refusesWith?: number } = {},
): Promise<ProxyServer> {
  const targets: string[] = [];
  const expected =
    options.login === undefined ? undefined : `Basic ${Buffer.from(options.login).toString('base64')}`;
  const server = createServer((_request, response) => response.writeHead(400).end());
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connect', (request, socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (expected !== undefined && request.headers['proxy-authorization'] !== expected) {
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="proxy"\r\n\r\n',
      );
      return;
    }
    if (options.refusesWith !== undefined) {
      socket.end(`HTTP/1.1 ${options.refusesWith} No\r\n\r\n`);
      return;
    }
    const target = request.url ?? '';
    targets.push(target);
    const colon = target.lastIndexOf(':');
    const upstream = connect(Number(target.slice(colon + 1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const proxy: ProxyServer = {
    url: `http://127.0.0.1:${port}`,
    targets,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) {
          socket.destroy();
        }
        server.closeAllConnections();
        server.close(() => resolve());
      }),
    [Symbol.asyncDispose]: () => proxy.close(),
  };
  return proxy;
}
