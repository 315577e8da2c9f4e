/** Lets tests import modules with runes (`*.svelte.ts`): what the bundler does with them, for vitest. */
import { transform } from 'esbuild';
import { compileModule } from 'svelte/compiler';

interface Plugin {
  readonly name: string;
  readonly enforce: 'pre';
  transform(code: string, id: string): Promise<{ readonly code: string; readonly map: object } | undefined>;
}

export function svelteModules(): Plugin {
  return {
    name: 'svelte-modules',
    enforce: 'pre',
    async transform(code, id) {
      const filename = id.split('?')[0] ?? id;
      if (!filename.endsWith('.svelte.ts')) {
        return undefined;
      }
      const script = await transform(code, {
        loader: 'ts',
        target: 'es2022',
        tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true, useDefineForClassFields: true } },
      });
      const { js } = compileModule(script.code, { filename, generate: 'client', dev: false });
      return { code: js.code, map: js.map };
    },
  };
}
