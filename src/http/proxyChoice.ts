/** Which proxy, if any, leads to a host: the editor's settings first, then the environment. */
import { BlockList, isIP } from 'node:net';
import { isLoopbackHost } from './addresses.ts';
import type { ConnectionSettings } from './settings.ts';

export interface ChosenProxy {
  readonly url: URL;
  /** The whole Proxy-Authorization value, if one is to be sent. */
  readonly authorization: string | undefined;
  readonly verifiesCertificate: boolean;
}

/** `undefined` for a direct connection; hosts on loopback are always direct. */
export function chooseProxy(target: URL, settings: ConnectionSettings): ChosenProxy | undefined {
  const { proxy, noProxy, proxyStrictSsl, proxyAuthorization, proxySupport } = settings.proxy();
  if (proxySupport === 'off' || isLoopbackHost(target.hostname)) {
    return undefined;
  }
  const environment = (name: string): string | undefined =>
    settings.environment[name.toLowerCase()] || settings.environment[name.toUpperCase()] || undefined;
  const address =
    proxy ||
    environment(target.protocol === 'https:' ? 'https_proxy' : 'http_proxy') ||
    environment('all_proxy');
  const exceptions = [...(noProxy ?? []), ...(environment('no_proxy')?.split(/[\s,]+/) ?? [])];
  if (address === undefined || address === '' || exceptions.some((exception) => matches(exception, target))) {
    return undefined;
  }
  const text = address.includes('://') ? address : `http://${address}`;
  if (!URL.canParse(text)) {
    return undefined;
  }
  const url = new URL(text);
  return {
    url,
    authorization: proxyAuthorization || toBasic(url),
    verifiesCertificate: proxyStrictSsl ?? true,
  };
}

function toBasic(url: URL): string | undefined {
  if (url.username === '' && url.password === '') {
    return undefined;
  }
  const login = `${decode(url.username)}:${decode(url.password)}`;
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

/** People also write a `%` as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `*`, `host`, `.domain`, `*.domain`, each with an optional port, an address, or a network such as 10.0.0.0/8. */
function matches(exception: string, target: URL): boolean {
  const text = exception.trim().toLowerCase();
  if (text === '') {
    return false;
  }
  const host = target.hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  if (text === '*' || text === host || matchesNetwork(text, host)) {
    return true;
  }
  const match = /^(.*?)(?::(\d+))?$/.exec(text);
  const name = (match?.[1] ?? text).replace(/^\[(.*)\]$/, '$1');
  const port = match?.[2];
  const isRightPort =
    port === undefined || port === (target.port || (target.protocol === 'https:' ? '443' : '80'));
  const suffix = name.replace(/^\*?\.?/, '');
  return isRightPort && suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`));
}

function matchesNetwork(text: string, host: string): boolean {
  const [network = '', prefix = ''] = text.split('/');
  const version = isIP(network);
  if (
    version === 0 ||
    isIP(host) !== version ||
    !/^\d+$/.test(prefix) ||
    Number(prefix) > (version === 4 ? 32 : 128)
  ) {
    return false;
  }
  const type = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), type);
  return list.check(host, type);
}
