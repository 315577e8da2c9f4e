/**
 * The composition root: builds the parts, wires them, registers them. Asks the network nothing; what needs it is loaded
 * by the first request.
 */
import { availableParallelism, homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { isIntactLayerIndex, layerIndexVersion } from './analysis/layerIndexFile.ts';
import { WorkerPool } from './analysis/worker/workerPool.ts';
import { inBackground } from './base/background.ts';
import { DisposableStore } from './base/disposables.ts';
import type { Logger } from './base/logger.ts';
import { toDockerConfigPath, toPodmanAuthPaths } from './credentials/authFilePaths.ts';
import { createCredentialChain, type CredentialQuery, type FindCredential } from './credentials/chain.ts';
import { createCredentialHelpers } from './credentials/credentialHelper.ts';
import { createKeychainStore } from './credentials/keychainStore.ts';
import { createEditorStore, createSessionStore } from './credentials/otherStores.ts';
import { createSignInStore } from './credentials/signInStore.ts';
import type { SignInStore } from './credentials/store.ts';
import { createCachingReader } from './distribution/cachingReader.ts';
import { createRegistryClient } from './distribution/client.ts';
import { createDiskContentStore } from './distribution/diskContentStore.ts';
import { createHttpClient } from './http/client.ts';
import type { Waiting } from './http/retry.ts';
import type { ConnectionSettings } from './http/settings.ts';
import { platformOfMachine } from './oci/platform.ts';
import { canonicalRegistry } from './oci/reference.ts';
import { registerCommands } from './vscode/commands/registerCommands.ts';
import {
  onSettingsChanged,
  readAutomaticLimit,
  readChangeFaults,
  readProxySettings,
  readSavedRegistries,
  readStoreChoice,
} from './vscode/configuration.ts';
import { createRegistrySettings } from './vscode/connecting/editorRegistrySettings.ts';
import { createChanging } from './vscode/changing/createChanging.ts';
import { Connections } from './vscode/connections.ts';
import { InvalidChangeSettingsError, InvalidSettingsError } from './vscode/connecting/errors.ts';
import { SettingsWatch } from './vscode/connecting/settingsWatch.ts';
import { createTlsLookup } from './vscode/connecting/tlsLookup.ts';
import { askAboutRealm, tellStoreDegraded } from './vscode/connecting/questions.ts';
import { SeenImages } from './vscode/images/seenImages.ts';
import { Dockerfiles } from './vscode/dockerfiles/dockerfiles.ts';
import { registerDocuments } from './vscode/documents/registerDocuments.ts';
import { createErrorPresenter, type ErrorPresenter } from './vscode/errorPresenter.ts';
import { LayerLibrary } from './vscode/images/layerLibrary.ts';
import { OpenedImages } from './vscode/images/openedImages.ts';
import { createOutputLog } from './vscode/outputLog.ts';
import { chooseComparedImage } from './vscode/panels/compare/chooseComparedImage.ts';
import { ComparePanels } from './vscode/panels/compare/comparePanels.ts';
import { ContextPanels } from './vscode/panels/context/contextPanels.ts';
import type { ImageAddress } from './vscode/panels/image/imageAddress.ts';
import { ImagePanels } from './vscode/panels/image/imagePanels.ts';
import type { PanelServices } from './vscode/panels/panelServices.ts';
import { createRealmPolicy } from './vscode/realmApprovals.ts';
import { commonRemedies } from './vscode/remedies.ts';
import { type SavedRegistry, toApiUrl } from './vscode/savedRegistries.ts';
import { createTreeControl } from './vscode/tree/createTreeControl.ts';
import { RegistryTree } from './vscode/tree/registryTree.ts';
import { TreePreferences } from './vscode/tree/treePreferences.ts';
import { createDrops } from './vscode/tree/treeDrops.ts';
import { registerTreeView } from './vscode/tree/treeView.ts';
import { createWaitingStatus } from './vscode/waitingStatus.ts';

/** Manifests and configs on disk; some ten thousand images. */
const maxContentBytes = 256 * 1024 * 1024;

/** Indexes of layers on disk, some seventy bytes a file: ten million files. */
const maxIndexBytes = 768 * 1024 * 1024;

/** What the tests inside the editor look at. */
export interface ExtensionApi {
  readonly tree: RegistryTree;
  /** How many things are registered and not yet disposed of. */
  ownedCount(): number;
  /** How long `activate` took, in milliseconds. */
  readonly activationMs: number;
}

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const startMs = performance.now();
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  const log = owned.add(createOutputLog());
  const presenter = createErrorPresenter({ log, common: commonRemedies });
  const storageFolder = context.globalStorageUri.fsPath;
  const signIns = createSignInStore({
    stores: [createKeychainStore(), createEditorStore(context.secrets), createSessionStore()],
    choice: readStoreChoice,
    log,
    memory: context.globalState,
    onDegraded: tellStoreDegraded,
  });
  const findCredential = createLogins({ signIns, log, presenter });

  let saved: readonly SavedRegistry[] = [];
  const realms = createRealmPolicy({ memory: context.globalState, ask: askAboutRealm });
  const settings: ConnectionSettings = {
    tls: createTlsLookup({
      registries: () => saved,
      registriesServedBy: (host) => realms.registriesServedBy(host),
    }),
    proxy: readProxySettings,
    environment: process.env,
  };
  const waiting = owned.add(createWaitingStatus());
  const onWaiting = (wait: Waiting): void => waiting.show(wait);
  const http = createHttpClient({ settings, log, onWaiting });
  owned.add({ dispose: () => inBackground(http.close(), log) });
  const store = createDiskContentStore({
    folder: path.join(storageFolder, 'content'),
    maxBytes: maxContentBytes,
    log,
  });

  const connections = owned.add(
    new Connections({
      createClient(registry) {
        const client = createRegistryClient({
          registry: { url: toApiUrl(registry.url) },
          credentials: {
            find: async (query, options) =>
              (await findCredential(toQuery(registry, query.repository), options))?.secret,
          },
          http,
          log,
          realms,
        });
        return { client, reader: createCachingReader(client, store) };
      },
      findCredential: (registry, options) => findCredential(toQuery(registry, undefined), options),
    }),
  );
  const watch = owned.add(
    new SettingsWatch({
      read: readSavedRegistries,
      apply(registries) {
        saved = registries;
        inBackground(http.reset(), log);
        connections.update(registries);
      },
      tell: (faults) => inBackground(presenter.show(new InvalidSettingsError(faults)), log),
      others: {
        readFaults: readChangeFaults,
        tell: (faults) => inBackground(tellChangeFaults(presenter, faults), log),
      },
    }),
  );
  watch.start();
  owned.add(onSettingsChanged(() => watch.changed()));

  const platform = platformOfMachine({ arch: process.arch });
  const preferences = new TreePreferences(context.globalState);
  const {
    untagged,
    watch: watchTree,
    disposable: changingParts,
  } = createChanging({
    connections,
    presenter,
    log,
    memory: context.globalState,
    platform,
    storageFolder,
    extensionUri: context.extensionUri,
  });
  owned.add(changingParts);
  const tree = owned.add(
    new RegistryTree({ connections, preferences, explain: presenter.explain, log, platform, untagged }),
  );
  const changing = watchTree(tree);
  const pool = owned.add(
    new WorkerPool({ script: new URL('./analysisWorker.js', import.meta.url), size: availableParallelism() }),
  );
  const layerStore = createDiskContentStore({
    folder: path.join(storageFolder, `layers-${layerIndexVersion}`),
    maxBytes: maxIndexBytes,
    log,
    isIntact: isIntactLayerIndex,
  });
  const library = new LayerLibrary({ pool, store: layerStore });
  const seen = owned.add(new SeenImages());
  const images = new OpenedImages({ connections, library });
  const services: PanelServices = {
    connections,
    library,
    images,
    pool,
    presenter,
    log,
    extensionUri: context.extensionUri,
    automaticBytes: readAutomaticLimit,
  };
  const chooseImage = (first: ImageAddress): Promise<ImageAddress | undefined> =>
    chooseComparedImage({ connections, log }, first);
  const comparisons = owned.add(new ComparePanels({ ...services, chooseImage }));
  const panels = owned.add(
    new ImagePanels({
      ...services,
      seen,
      async compareWith(before) {
        const after = await chooseImage(before);
        if (after !== undefined) {
          comparisons.show({ before, after });
        }
      },
    }),
  );
  const { view, flush, disposable } = registerTreeView({ tree, log, drops: createDrops(changing) });
  owned.add(disposable);
  owned.add(registerDocuments({ connections, presenter, images }));
  const dockerfiles = owned.add(
    new Dockerfiles({
      connections,
      library,
      seen,
      pool,
      presenter,
      platform,
      log,
      baseImageFolder: path.join(storageFolder, 'base-images'),
      extensionUri: context.extensionUri,
    }),
  );
  const contexts = owned.add(new ContextPanels({ extensionUri: context.extensionUri, presenter, log }));
  owned.add(
    registerCommands({
      connections,
      settings: createRegistrySettings(),
      signIns,
      tree: createTreeControl(tree, { view, flush }),
      presenter,
      log,
      showLog: () => log.show(),
      connecting: { settings, realms, log, onWaiting },
      storageFolder,
      panels,
      comparisons,
      changing,
      dockerfiles,
      contexts,
    }),
  );
  return { tree, ownedCount: () => owned.size, activationMs: performance.now() - startMs };
}

function tellChangeFaults(presenter: ErrorPresenter, faults: readonly string[]): Promise<void> {
  return presenter.show(new InvalidChangeSettingsError(faults), {
    'open-settings': () =>
      vscode.commands.executeCommand('workbench.action.openSettings', 'registryExplorer.p'),
  });
}

/** Where logins come from on this machine. */
function createLogins(parts: {
  readonly signIns: SignInStore;
  readonly log: Logger;
  readonly presenter: ErrorPresenter;
}): FindCredential {
  const environment = process.env;
  const uid = process.getuid?.();
  const machine = { platform: process.platform, home: homedir(), uid, environment };
  return createCredentialChain({
    signIns: parts.signIns,
    helpers: createCredentialHelpers({ environment }),
    dockerConfigPath: toDockerConfigPath(machine),
    podmanAuthPaths: toPodmanAuthPaths(machine),
    log: parts.log,
    onProblem: (problem) => inBackground(parts.presenter.show(problem), parts.log),
  });
}

function toQuery(registry: SavedRegistry, repository: string | undefined): CredentialQuery {
  return {
    registryId: registry.id,
    host: canonicalRegistry(registry.url.host),
    scheme: registry.url.protocol === 'http:' ? 'http' : 'https',
    ...(repository === undefined ? {} : { repository }),
  };
}
