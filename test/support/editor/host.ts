/** Starts a real VS Code (code-server) with a home, settings and extensions of its own, for tests and the demo. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { root, type Theme, themes } from './themes.ts';
import { EditorWindow } from './window.ts';

const baseSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.editor.enablePreview': false,
  'workbench.reduceMotion': 'on',
  'workbench.tree.enableStickyScroll': false,
  'window.dialogStyle': 'custom',
  'window.confirmBeforeClose': 'never',
  'window.menuBarVisibility': 'compact',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'files.simpleDialog.enable': true,
  'editor.minimap.enabled': false,
  'editor.hover.delay': 100,
};

export interface HostOptions {
  /** The folder of the editor: `test/host` is the current one, `test/host/oldest` the oldest we promise. */
  readonly editor?: string;
  /** A packaged extension to install. */
  readonly vsix?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly theme?: Theme;
  /** Added to the environment of server and extension host. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Files below the home folder, e.g. `.docker/config.json`. */
  readonly home?: Readonly<Record<string, string>>;
  /** A command line that the server's own is appended to, e.g. a session bus. */
  readonly wrap?: readonly string[];
  /** Opens every folder in restricted mode, as the editor does with one that it was not told to trust. */
  readonly trustsNoFolder?: boolean;
  /** Loads an extension from its folder, and lets tests run inside the extension host. */
  readonly isDevelopment?: boolean;
  readonly port?: number;
}

export interface EditorHost extends AsyncDisposable {
  readonly origin: string;
  /** Folder with `home`, `data` and `ext`; gone after `close`. */
  readonly base: string;
  readonly testOut: string;
  openBrowser(): Promise<Browser>;
  /** A new window with nothing kept from earlier ones. */
  open(options?: OpenOptions): Promise<EditorWindow>;
  url(options?: UrlOptions): string;
  /** The user's settings as they are saved now. */
  settings(): Promise<Readonly<Record<string, unknown>>>;
  /** Text of the log files of the extension host. */
  logs(): Promise<string>;
  close(): Promise<void>;
}

export interface UrlOptions {
  readonly folder?: string;
  readonly extension?: string;
  readonly tests?: string;
}

export interface OpenOptions extends UrlOptions {
  readonly context?: BrowserContextOptions;
  readonly isReadyAwaited?: boolean;
  readonly beforeLoad?: (window: EditorWindow) => Promise<void>;
}

export async function startHost(options: HostOptions = {}): Promise<EditorHost> {
  const tools = findTools(options.editor ?? 'test/host');
  const base = await mkdtemp(path.join(tmpdir(), 'editor-'));
  const folders = {
    data: path.join(base, 'data'),
    ext: path.join(base, 'ext'),
    home: path.join(base, 'home'),
  };
  const run = path.join(base, 'run');
  const testOut = path.join(base, 'test-out');
  for (const folder of [path.join(folders.data, 'User'), folders.ext, folders.home, run, testOut]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
  for (const [file, content] of Object.entries(options.home ?? {})) {
    const at = path.join(folders.home, file);
    await mkdir(path.dirname(at), { recursive: true });
    await writeFile(at, content, { mode: file.includes('bin/') ? 0o755 : 0o600 });
  }
  const settingsFile = path.join(folders.data, 'User/settings.json');
  const startSettings = {
    ...baseSettings,
    'workbench.colorTheme': themes[options.theme ?? 'dark'],
    ...(options.trustsNoFolder === true
      ? {
          'security.workspace.trust.enabled': true,
          'security.workspace.trust.startupPrompt': 'never',
          'security.workspace.trust.banner': 'never',
        }
      : {}),
    ...options.settings,
  };
  await writeFile(settingsFile, JSON.stringify(startSettings, null, 2));
  await writeFile(path.join(base, 'config.yaml'), 'auth: none\n');

  const environment = toEnvironment({
    tools,
    home: folders.home,
    run,
    testOut,
    own: options.environment ?? {},
  });
  const common = [
    `--require=${path.join(import.meta.dirname, 'logFiles.cjs')}`,
    tools.server,
    '--config',
    path.join(base, 'config.yaml'),
    '--user-data-dir',
    folders.data,
    '--extensions-dir',
    folders.ext,
  ];
  if (options.vsix !== undefined) {
    installExtension(tools.node, [...common, '--install-extension', options.vsix], environment);
  }
  const command = [
    ...(options.wrap ?? []),
    tools.node,
    ...common,
    '--auth',
    'none',
    '--bind-addr',
    `127.0.0.1:${options.port ?? 0}`,
    '--disable-telemetry',
    '--disable-update-check',
    ...(options.trustsNoFolder === true ? [] : ['--disable-workspace-trust']),
    '--disable-getting-started-override',
    '--ignore-last-opened',
    ...(options.isDevelopment === true && tools.takesTestDriver
      ? ['--vscode-option', 'enable-smoke-test-driver']
      : []),
  ];
  const server = await startServer(command, environment);
  let browser: Promise<Browser> | undefined;
  const openBrowser = (): Promise<Browser> => (browser ??= launchBrowser());

  const host: EditorHost = {
    origin: server.origin,
    base,
    testOut,
    openBrowser,
    url: (target = {}) => toUrl(server.origin, target),
    async open(open = {}) {
      const context = await (
        await openBrowser()
      ).newContext({
        viewport: { width: 1280, height: 800 },
        permissions: ['clipboard-read', 'clipboard-write'],
        reducedMotion: 'reduce',
        locale: 'en-US',
        ...open.context,
      });
      const window = new EditorWindow(await context.newPage(), () => host.settings());
      await open.beforeLoad?.(window);
      await window.page.goto(toUrl(server.origin, open), { waitUntil: 'domcontentloaded' });
      if (open.isReadyAwaited !== false) {
        await window.ready();
      }
      return window;
    },
    async settings() {
      const settings: Readonly<Record<string, unknown>> = JSON.parse(await readFile(settingsFile, 'utf8'));
      return settings;
    },
    logs: () => readLogs(path.join(folders.data, 'logs')),
    async close() {
      await (await browser)?.close();
      await server.stop();
      await rm(base, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
    [Symbol.asyncDispose]: () => host.close(),
  };
  return host;
}

interface Tools {
  readonly node: string;
  readonly server: string;
  /** Known to editors from 1.107 on, and needed there to load an extension from its folder. */
  readonly takesTestDriver: boolean;
}

function findTools(editor: string): Tools {
  const modules = path.join(root, editor, 'node_modules');
  const node = path.join(modules, `node-${process.platform}-${process.arch}/bin/node`);
  const server = path.join(modules, 'code-server/out/node/entry.js');
  for (const file of [node, server]) {
    if (!existsSync(file)) {
      throw new Error(`${file} is missing; npm test installs it`);
    }
  }
  return { node, server, takesTestDriver: !editor.includes('oldest') };
}

function toEnvironment(parts: {
  readonly tools: Tools;
  readonly home: string;
  readonly run: string;
  readonly testOut: string;
  readonly own: Readonly<Record<string, string>>;
}): NodeJS.ProcessEnv {
  const {
    VSCODE_IPC_HOOK_CLI: _outer,
    ELECTRON_RUN_AS_NODE: _electron,
    DOCKER_CONFIG: _docker,
    ...inherited
  } = process.env;
  return {
    ...inherited,
    EXTENSIONS_GALLERY: '{}',
    // Extensions see this environment, not what a login shell makes of it.
    VSCODE_CLI: '1',
    HOME: parts.home,
    XDG_RUNTIME_DIR: parts.run,
    PATH: `${path.join(parts.home, 'bin')}:${path.dirname(parts.tools.node)}:${process.env['PATH'] ?? ''}`,
    VSCODE_TEST_OUT: parts.testOut,
    ...parts.own,
  };
}

function installExtension(node: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = spawnSync(node, args, { env, encoding: 'utf8' });
  if (status !== 0 || !stdout.includes('successfully installed')) {
    throw new Error(`the extension could not be installed: ${stdout}${stderr}`);
  }
}

function startServer(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly origin: string; stop(): Promise<void> }> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const killNow = (): void => killGroup(child, 'SIGKILL');
  process.once('exit', killNow);
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`the editor did not start within 60 s:\n${output}`)),
      60_000,
    );
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const origin = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (origin !== undefined) {
        clearTimeout(timer);
        resolve({
          origin,
          async stop() {
            process.removeListener('exit', killNow);
            const gone = new Promise<void>((done) => child.once('exit', () => done()));
            if (child.exitCode === null && child.signalCode === null) {
              killGroup(child, 'SIGTERM');
              const hard = setTimeout(() => killGroup(child, 'SIGKILL'), 3000);
              await gone;
              clearTimeout(hard);
            }
          },
        });
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`the editor ended with ${code}:\n${output}`)));
  });
}

/** Server, extension hosts and watchers are one process group. */
function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(child.pid ?? 0), signal);
  } catch {
    // already gone
  }
}

function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb',
      '--font-render-hinting=none',
    ],
  });
}

function toUrl(origin: string, { folder, extension, tests }: UrlOptions): string {
  const url = new URL(origin);
  const toRemote = (file: string): string => `vscode-remote://${url.host}${path.resolve(file)}`;
  if (folder === undefined) {
    url.searchParams.set('ew', 'true');
  } else {
    url.searchParams.set('folder', path.resolve(folder));
  }
  const payload = [
    ...(extension === undefined ? [] : [['extensionDevelopmentPath', toRemote(extension)]]),
    ...(tests === undefined ? [] : [['extensionTestsPath', toRemote(tests)]]),
  ];
  if (payload.length > 0) {
    url.searchParams.set('payload', JSON.stringify(payload));
  }
  return url.href;
}

async function readLogs(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const texts = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = path.join(entry.parentPath, entry.name);
        return `--- ${file}\n${await readFile(file, 'utf8')}`;
      }),
  );
  return texts.join('\n');
}
