/** The user's settings as values. Only what the user set for all windows counts; a workspace has no say. */
import * as vscode from 'vscode';
import type { StoreChoice } from '../credentials/storeKind.ts';
import type { ProxySettings } from '../http/settings.ts';
import { parseSavedRegistries, type SavedRegistries } from './savedRegistries.ts';
import { settingKeys } from './settingKeys.ts';

export function readSavedRegistries(): SavedRegistries {
  return parseSavedRegistries(readGlobal('registryExplorer.registries'));
}

const storeChoices: readonly StoreChoice[] = ['auto', 'keychain', 'editor', 'session'];

export function readStoreChoice(): StoreChoice {
  const chosen = readGlobal('registryExplorer.credentials.store');
  return storeChoices.find((choice) => choice === chosen) ?? 'auto';
}

/** The editor's own proxy settings; https://code.visualstudio.com/docs/setup/network. */
export function readProxySettings(): ProxySettings {
  const proxy = readGlobal('http.proxy');
  const noProxy = readGlobal('http.noProxy');
  const authorization = readGlobal('http.proxyAuthorization');
  return {
    ...(typeof proxy === 'string' && proxy !== '' ? { proxy } : {}),
    ...(Array.isArray(noProxy) ? { noProxy: noProxy.filter((entry) => typeof entry === 'string') } : {}),
    proxyStrictSsl: readGlobal('http.proxyStrictSSL') !== false,
    ...(typeof authorization === 'string' && authorization !== ''
      ? { proxyAuthorization: authorization }
      : {}),
    proxySupport: readGlobal('http.proxySupport') === 'off' ? 'off' : 'on',
  };
}

/** Calls `changed` whenever one of our settings or the editor's proxy settings is another. */
export function onSettingsChanged(changed: (what: { readonly isProxy: boolean }) => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    const isProxy = event.affectsConfiguration('http');
    if (isProxy || settingKeys.some((key) => event.affectsConfiguration(key))) {
      changed({ isProxy });
    }
  });
}

function readGlobal(key: string): unknown {
  const inspected = vscode.workspace.getConfiguration().inspect<unknown>(key);
  return inspected?.globalValue ?? inspected?.defaultValue;
}
