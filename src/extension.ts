/**
 * The composition root: builds the parts, wires them, registers them. Asks the network nothing; what needs it is loaded
 * by the first request.
 */
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { inBackground } from './base/background.ts';
import { DisposableStore } from './base/disposables.ts';
import { toDockerConfigPath, toPodmanAuthPaths } from './credentials/authFilePaths.ts';
import { createCredentialChain } from './credentials/chain.ts';
import { createCredentialHelpers } from './credentials/credentialHelper.ts';
import { createKeychainStore } from './credentials/keychainStore.ts';
import { createEditorStore, createSessionStore } from './credentials/otherStores.ts';
import { createSignInStore } from './credentials/signInStore.ts';
import { createCachingReader } from './distribution/cachingReader.ts';
import { createRegistryClient } from './distribution/client.ts';
import { createDiskContentStore } from './distribution/diskContentStore.ts';
import { createHttpClient } from './http/client.ts';
import type { ConnectionSettings } from './http/settings.ts';
import { platformOfMachine } from './oci/platform.ts';
import { canonicalRegistry, registryApiHost } from './oci/reference.ts';
import { registerCommands } from './vscode/commands/registerCommands.ts';
import {
  onSettingsChanged,
  readProxySettings,
  readSavedRegistries,
  readStoreChoice,
} from './vscode/configuration.ts';
import { createRegistrySettings } from './vscode/connecting/editorRegistrySettings.ts';
import { Connections } from './vscode/connections.ts';
import { askAboutRealm, tellStoreDegraded } from './vscode/connecting/questions.ts';
import { registerDocuments } from './vscode/documents/registerDocuments.ts';
import { createErrorPresenter } from './vscode/errorPresenter.ts';
import { createOutputLog } from './vscode/outputLog.ts';
import { createRealmPolicy } from './vscode/realmApprovals.ts';
import { InvalidSettingsError } from './vscode/invalidSettingsError.ts';
import { commonRemedies } from './vscode/remedies.ts';
import type { SavedRegistry } from './vscode/savedRegistries.ts';
import { createTreeControl } from './vscode/tree/createTreeControl.ts';
import { RegistryTree } from './vscode/tree/registryTree.ts';
import { TreePreferences } from './vscode/tree/treePreferences.ts';
import { registerTreeView } from './vscode/tree/treeView.ts';
import { createWaitingStatus } from './vscode/waitingStatus.ts';

/** Manifests and configs on disk; some ten thousand images. */
const maxContentBytes = 256 * 1024 * 1024;

/** What the tests inside the editor look at. */
export interface ExtensionApi {
  readonly tree: RegistryTree;
  /** How many things are registered and not yet disposed of. */
  ownedCount(): number;
}

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  const log = owned.add(createOutputLog());
  const presenter = createErrorPresenter({ log, common: commonRemedies });
  const explain = presenter.explain;
  const environment = process.env;
  const storageFolder = context.globalStorageUri.fsPath;

  const signIns = createSignInStore({
    stores: [createKeychainStore(), createEditorStore(context.secrets), createSessionStore()],
    choice: readStoreChoice,
    log,
    onDegraded: tellStoreDegraded,
  });
  const machine = {
    platform: process.platform,
    home: homedir(),
    uid: process.getuid?.(),
    environment,
  };
  const findCredential = createCredentialChain({
    signIns,
    helpers: createCredentialHelpers({ environment }),
    dockerConfigPath: toDockerConfigPath(machine),
    podmanAuthPaths: toPodmanAuthPaths(machine),
    log,
    onProblem: (problem) => inBackground(presenter.show(problem), log),
  });

  let registries = readSavedRegistries();
  const connectionSettings: ConnectionSettings = {
    tls: (host) => registries.registries.find(({ url }) => toApiUrl(url).host === host)?.tls,
    proxy: readProxySettings,
    environment,
  };
  const waiting = owned.add(createWaitingStatus());
  const http = createHttpClient({
    settings: connectionSettings,
    log,
    onWaiting: (wait) => waiting.show(wait),
  });
  owned.add({ dispose: () => inBackground(http.close(), log) });
  const realms = createRealmPolicy({ memory: context.globalState, ask: askAboutRealm });
  const store = createDiskContentStore({
    folder: path.join(storageFolder, 'content'),
    maxBytes: maxContentBytes,
    log,
  });

  const findFor = (
    saved: SavedRegistry,
    repository: string | undefined,
    options: { readonly signal: AbortSignal },
  ) =>
    findCredential(
      {
        registryId: saved.id,
        host: canonicalRegistry(saved.url.host),
        scheme: saved.url.protocol === 'http:' ? 'http' : 'https',
        ...(repository === undefined ? {} : { repository }),
      },
      options,
    );
  const connections = owned.add(
    new Connections({
      createClient(saved) {
        const client = createRegistryClient({
          registry: { url: toApiUrl(saved.url) },
          http,
          log,
          realms,
          credentials: {
            find: async (query, options) => (await findFor(saved, query.repository, options))?.secret,
          },
        });
        return { client, reader: createCachingReader(client, store) };
      },
      findCredential: (saved, options) => findFor(saved, undefined, options),
    }),
  );
  connections.update(registries.registries);

  const tree = owned.add(
    new RegistryTree({
      connections,
      preferences: new TreePreferences(context.globalState),
      explain,
      log,
      platform: platformOfMachine({ arch: process.arch }),
    }),
  );
  const { view, disposable } = registerTreeView({ tree, log });
  owned.add(disposable);

  const told = new Set<string>();
  const tellFaults = (faults: readonly string[]): void => {
    const news = faults.filter((fault) => !told.has(fault));
    if (news.length > 0) {
      news.forEach((fault) => told.add(fault));
      inBackground(presenter.show(new InvalidSettingsError(news)), log);
    }
  };
  tellFaults(registries.faults);
  owned.add(
    onSettingsChanged(() => {
      registries = readSavedRegistries();
      inBackground(http.reset(), log);
      connections.update(registries.registries);
      tellFaults(registries.faults);
    }),
  );

  owned.add(registerDocuments({ connections, presenter }));
  owned.add(
    registerCommands({
      connections,
      settings: createRegistrySettings(),
      signIns,
      tree: createTreeControl(tree, view),
      presenter,
      log,
      showLog: () => log.show(),
      storageFolder,
    }),
  );
  return { tree, ownedCount: () => owned.size };
}

/** Docker Hub's API has a host of its own. */
function toApiUrl(url: URL): URL {
  const api = new URL(url);
  api.host = registryApiHost(url.host);
  return api;
}
