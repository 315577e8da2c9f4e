// Builds both bundles. `node esbuild.mjs [--production] [--watch]`; the tests build with the same options.
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import sveltePlugin from 'esbuild-svelte';

const root = path.dirname(fileURLToPath(import.meta.url));

/**
 * The extension: ECMAScript modules in chunks, so that what is imported on demand (undici above all) is loaded on
 * demand. Packages written as CommonJS still call `require`, which a module does not have by itself.
 */
export function extensionOptions({ production = false, entry = 'src/extension.ts', outdir = 'dist' } = {}) {
  return {
    absWorkingDir: root,
    // The worker is a script of its own that shares chunks with the extension; so is what scripts import.
    entryPoints: {
      extension: entry,
      analysisWorker: 'src/analysis/worker/worker.ts',
      changes: 'src/changes/scripting.ts',
    },
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    // Some packages ship a UMD `main` whose requires cannot be bundled, beside a module that can.
    mainFields: ['module', 'main'],
    external: ['vscode', 'keytar'],
    minify: production,
    sourcemap: production ? false : 'linked',
    metafile: true,
    logLevel: 'warning',
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);",
    },
  };
}

/** The panels: one classic script for the webview; `browser` keeps Svelte's server half out. */
export function webviewOptions({
  production = false,
  entry = 'webview/main.ts',
  outfile = 'dist/webview.js',
} = {}) {
  return {
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'chrome120',
    minify: production,
    // Linked as well; the plugin hands this on to a transform, which knows only this way of saying it.
    sourcemap: !production,
    logLevel: 'warning',
    plugins: [sveltePlugin({ compilerOptions: { dev: !production, runes: true } })],
  };
}

async function main() {
  const production = process.argv.includes('--production');
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  // The packager writes there and does not make the folder itself.
  await mkdir(path.join(root, 'out'), { recursive: true });
  const bundles = [extensionOptions({ production })];
  if (existsSync(path.join(root, 'webview/main.ts'))) {
    bundles.push(webviewOptions({ production }));
  }
  if (process.argv.includes('--watch')) {
    const contexts = await Promise.all(bundles.map((options) => esbuild.context(options)));
    await Promise.all(contexts.map((context) => context.watch()));
    console.log('watching');
  } else {
    await Promise.all(bundles.map((options) => esbuild.build(options)));
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await main();
}
