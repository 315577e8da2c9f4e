/** The user's settings as values. Only what the user set for all windows counts; a workspace has no say. */
import * as vscode from 'vscode';
import { parseProtectedTags, type ProtectedTags } from '../changes/confirmation.ts';
import { parsePromotionPaths, type PromotionPaths } from '../changes/naming/promotionPaths.ts';
import type { StoreChoice } from '../credentials/storeKind.ts';
import type { ProxySettings } from '../http/settings.ts';
import { type DockerfileSettings, toDockerfileSettings } from './dockerfiles/lintSettings.ts';
import { toProxySettings, toStoreChoice } from './connecting/userSettings.ts';
import { parseSavedRegistries, type SavedRegistries } from './savedRegistries.ts';
import { settingKeys } from './settingKeys.ts';

export function readSavedRegistries(): SavedRegistries {
  return parseSavedRegistries(readGlobal('registryExplorer.registries'));
}

export function readStoreChoice(): StoreChoice {
  return toStoreChoice(readGlobal);
}

/** In bytes. */
export function readAutomaticLimit(): number {
  const megabytes = readGlobal('registryExplorer.layers.automaticLimit');
  return typeof megabytes === 'number' && megabytes >= 0 ? megabytes * 1_000_000 : 0;
}

export function readPromotionPaths(): PromotionPaths {
  return parsePromotionPaths(readGlobal('registryExplorer.promotion.paths'));
}

export function readProtectedTags(): ProtectedTags {
  return parseProtectedTags(readGlobal('registryExplorer.protectedTags'));
}

export function readDockerfileSettings(): DockerfileSettings {
  return toDockerfileSettings((key) => readGlobal(`registryExplorer.dockerfile.${key}`));
}

/** Sentences about what is wrong with the settings of changes. */
export function readChangeFaults(): readonly string[] {
  return [...readPromotionPaths().faults, ...readProtectedTags().faults];
}

export function readProxySettings(): ProxySettings {
  return toProxySettings(readGlobal);
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
