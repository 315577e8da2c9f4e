/** package.json against the tables in the code: what is declared exists, and what exists is declared. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandIds, commandPrefix } from '../../src/vscode/commands/commandIds.ts';
import { settingKeys } from '../../src/vscode/settingKeys.ts';

interface Manifest {
  readonly version: string;
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
    readonly viewsWelcome: readonly { readonly contents: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope: string }>>;
    };
  };
}

const root = path.resolve(import.meta.dirname, '../..');
const manifest: Manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const declared = manifest.contributes.commands.map(({ command }) => command);

describe('activation', () => {
  it('comes with every panel that is there again after a restart', () => {
    const panels = path.join(root, 'src/vscode/panels');
    const restored = readdirSync(panels, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(path.join(panels, name), 'utf8'))
      .filter((text) => text.includes('registerWebviewPanelSerializer'))
      .map((text) => `onWebviewPanel:${/const viewType = '([^']+)'/.exec(text)?.[1]}`);
    expect(manifest.activationEvents.filter((event) => event.startsWith('onWebviewPanel:'))).toEqual(
      restored.toSorted(),
    );
    expect(restored).not.toEqual([]);
  });
});

describe('commands', () => {
  it('are declared exactly as the table lists them', () => {
    expect(declared.toSorted()).toEqual(commandIds.map((id) => commandPrefix + id).toSorted());
  });

  it('that menus, keys and the welcome page name are declared', () => {
    const { menus, keybindings, viewsWelcome } = manifest.contributes;
    const linked = viewsWelcome.flatMap(({ contents }) =>
      [...contents.matchAll(/command:([\w.]+)/g)].flatMap((match) => match[1] ?? []),
    );
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    expect([...named, ...linked].filter((command) => !declared.includes(command))).toEqual([]);
  });

  it('end in an ellipsis when they ask something before they act', () => {
    const asking = manifest.contributes.commands.filter(({ title }) => title.endsWith('…'));
    expect(asking.map(({ title }) => title).toSorted()).toEqual([
      'Add Registry…',
      'Add Repository…',
      'Clean Up Untagged…',
      'Compare with…',
      'Delete Image…',
      'Delete Tag…',
      'Export Journal of Changes…',
      'Filter Tags…',
      'Measure Against Image…',
      'Open Image by Reference…',
      'Promote…',
      'Retag…',
      'Search Images…',
      'Sign In…',
      'Sort Tags…',
      'Trust Certificate…',
      'Undo Delete…',
    ]);
  });

  it('that make no sense without a row are kept out of the palette', () => {
    const hidden = manifest.contributes.menus['commandPalette']?.filter(({ when }) => when === 'false') ?? [];
    expect(hidden.map(({ command }) => command)).toContain('registryExplorer.loadMore');
  });
});

describe('settings', () => {
  it('are declared exactly as the code reads them', () => {
    expect(Object.keys(manifest.contributes.configuration.properties).toSorted()).toEqual(
      settingKeys.toSorted(),
    );
  });

  it('belong to the user alone, so that no workspace can redirect a login', () => {
    const scopes = Object.values(manifest.contributes.configuration.properties).map(({ scope }) => scope);
    expect(new Set(scopes)).toEqual(new Set(['application']));
  });
});

describe('versions', () => {
  it('the editor types are not newer than the oldest supported editor', () => {
    const minor = (version: string | undefined): string | undefined => /(\d+\.\d+)/.exec(version ?? '')?.[1];
    expect(minor(manifest.devDependencies['@types/vscode'])).toBe(minor(manifest.engines.vscode));
  });

  it('the change log has an entry for this version', () => {
    expect(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')).toContain(`## ${manifest.version}`);
  });
});
