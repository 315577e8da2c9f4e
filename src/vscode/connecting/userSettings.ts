/** From what stands in the user's settings to values; whatever is of another type counts as not set. */
import type { StoreChoice } from '../../credentials/storeKind.ts';
import type { ProxySettings } from '../../http/settings.ts';

/** The user's own value of a setting, or its default; a workspace has no say. */
export type ReadSetting = (key: string) => unknown;

const storeChoices: readonly StoreChoice[] = ['auto', 'keychain', 'editor', 'session'];

export function toStoreChoice(read: ReadSetting): StoreChoice {
  const chosen = read('registryExplorer.credentials.store');
  return storeChoices.find((choice) => choice === chosen) ?? 'auto';
}

/** The editor's own proxy settings; https://code.visualstudio.com/docs/setup/network. */
export function toProxySettings(read: ReadSetting): ProxySettings {
  const proxy = findText(read('http.proxy'));
  const noProxy = read('http.noProxy');
  const proxyAuthorization = findText(read('http.proxyAuthorization'));
  return {
    ...(proxy === undefined ? {} : { proxy }),
    ...(Array.isArray(noProxy) ? { noProxy: noProxy.filter((entry) => typeof entry === 'string') } : {}),
    proxyStrictSsl: read('http.proxyStrictSSL') !== false,
    ...(proxyAuthorization === undefined ? {} : { proxyAuthorization }),
    proxySupport: read('http.proxySupport') === 'off' ? 'off' : 'on',
  };
}

function findText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
