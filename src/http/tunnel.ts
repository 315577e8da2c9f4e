/** A way through a proxy: CONNECT (RFC 9110 section 9.3.6), for plain and encrypted targets alike. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions as TlsRequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import { ProxyError } from './errors.ts';
import type { ChosenProxy } from './proxyChoice.ts';

export interface TunnelTarget {
  readonly hostname: string;
  readonly port: number;
}

/** Resolves to a socket that is connected to the target. @throws ProxyError with the proxy's answer. */
export function openTunnel(
  proxy: ChosenProxy,
  target: TunnelTarget,
  options: {
    readonly timeoutMs: number;
    readonly ca: readonly string[];
    readonly signal?: AbortSignal | undefined;
  },
): Promise<Socket> {
  const authority = `${target.hostname}:${target.port}`;
  const fail = (detail: { readonly status?: number | undefined; readonly cause?: unknown }): ProxyError =>
    new ProxyError({ host: authority, proxy: proxy.url.host, ...detail });
  if (proxy.url.protocol !== 'http:' && proxy.url.protocol !== 'https:') {
    return Promise.reject(
      fail({ cause: new Error(`a proxy with ${proxy.url.protocol}// is not supported`) }),
    );
  }
  return new Promise((resolve, reject) => {
    const request = (proxy.url.protocol === 'https:' ? requestHttps : requestHttp)(
      toRequestOptions(proxy, authority, options),
    );
    request.once('connect', (response, socket) => {
      if (response.statusCode === 200) {
        socket.setTimeout(0);
        resolve(socket);
      } else {
        socket.destroy();
        reject(fail({ status: response.statusCode }));
      }
    });
    request.once('response', (response) => {
      response.destroy();
      reject(fail({ status: response.statusCode }));
    });
    request.once('timeout', () => request.destroy(new Error(`no answer within ${options.timeoutMs} ms`)));
    request.once('error', (cause) => reject(fail({ cause })));
    request.end();
  });
}

function toRequestOptions(
  proxy: ChosenProxy,
  authority: string,
  options: {
    readonly timeoutMs: number;
    readonly ca: readonly string[];
    readonly signal?: AbortSignal | undefined;
  },
): TlsRequestOptions {
  const { url } = proxy;
  const base = {
    method: 'CONNECT',
    hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port || (url.protocol === 'https:' ? 443 : 80),
    path: authority,
    agent: false,
    timeout: options.timeoutMs,
    headers: {
      host: authority,
      ...(proxy.authorization === undefined ? {} : { 'proxy-authorization': proxy.authorization }),
    },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  return url.protocol === 'https:'
    ? { ...base, ca: [...options.ca], rejectUnauthorized: proxy.verifiesCertificate }
    : base;
}
