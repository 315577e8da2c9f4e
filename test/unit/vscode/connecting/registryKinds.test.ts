/** The table of kinds against the manifest and against the parsers that read what is typed for them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFault } from '../../../../src/oci/reference.ts';
import { checkAddress } from '../../../../src/vscode/connecting/addressCheck.ts';
import {
  findRegistryKind,
  genericKind,
  registryKinds,
} from '../../../../src/vscode/connecting/registryKinds.ts';
import { parseRegistryAddress } from '../../../../src/vscode/savedRegistries.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
const none: ReadonlyMap<string, string> = new Map();

describe('registryKinds', () => {
  it('are the kinds that the settings know', () => {
    const manifest = readFileSync(path.join(root, 'package.json'), 'utf8');
    const listed: readonly string[] =
      JSON.parse(manifest).contributes.configuration.properties['registryExplorer.registries'].items
        .properties.kind.enum;
    expect(listed.filter((id) => id !== 'auto').toSorted()).toEqual(
      registryKinds.map(({ id }) => id).toSorted(),
    );
  });

  it.each(registryKinds.map((kind) => [kind.label, kind] as const))(
    '%s has an address that is one',
    (_, kind) => {
      const { address } = kind;
      const texts =
        address.kind === 'fixed' ? [address.url] : [address.example, address.proposal ?? address.example];
      for (const text of texts) {
        expect(parseRegistryAddress(text)).toBeInstanceOf(URL);
        const remark = checkAddress(text, { kind, saved: none });
        expect(remark?.severity === 'fault' || remark?.text.startsWith('Addresses of') === true).toBe(false);
      }
    },
  );

  it.each(registryKinds.map((kind) => [kind.label, kind] as const))(
    '%s says in whole sentences what to type',
    (_, kind) => {
      expect(kind.login.advice).toMatch(/^[A-Z].*\.$/);
      expect(kind.catalog.kind === 'full' || kind.catalog.explanation.endsWith('.')).toBe(true);
      expect([kind.repositoryExample, ...kind.suggestedRepositories].map(repositoryFault)).toEqual(
        [kind.repositoryExample, ...kind.suggestedRepositories].map(() => undefined),
      );
    },
  );
});

describe('findRegistryKind', () => {
  it('believes the settings', () => {
    expect(find('https://registry.example.com', 'harbor')).toBe('harbor');
  });

  it.each([
    ['https://docker.io', 'dockerHub'],
    ['https://ghcr.io', 'ghcr'],
    ['https://quay.io', 'quay'],
    ['https://registry.gitlab.com', 'gitlab'],
    ['https://123456789012.dkr.ecr.eu-central-1.amazonaws.com', 'ecr'],
    ['https://123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'ecr'],
    ['https://123456789012.dkr-ecr.eu-central-1.on.aws', 'ecr'],
    ['https://public.ecr.aws', 'ecr'],
    ['https://europe-west3-docker.pkg.dev', 'artifactRegistry'],
    ['https://eu.gcr.io', 'artifactRegistry'],
    ['https://name.azurecr.io', 'acr'],
    ['https://registry.example.com', 'generic'],
    ['https://ghcr.io.evil.example.com', 'generic'],
    ['https://evil-azurecr.io.example.com', 'generic'],
  ])('recognises %s as %s', (url, id) => {
    expect(find(url)).toBe(id);
    expect(find(url, 'no such kind')).toBe(id);
  });
});

describe('checkAddress', () => {
  it('has nothing to say about a good address', () => {
    expect(check('registry.example.com:5000')).toBe('');
    expect(check('name.azurecr.io', 'acr')).toBe('');
  });

  it('says what is wrong with one that is none', () => {
    expect(check('two words')).toMatch(/^fault: Enter an address/);
  });

  it('knows what addresses of a kind look like, and lets others pass', () => {
    expect(check('registry.example.com', 'ecr')).toMatch(/^notice: Addresses of Amazon .*dkr\.ecr/);
  });

  it('says that a registry is there already', () => {
    const saved = new Map([['https://registry.example.com', 'Team']]);
    expect(check('https://Registry.example.com/v2/', 'generic', saved)).toMatch(
      /^notice: Team is in the list already/,
    );
  });

  it('takes the beginning of an image for what it is where registries have no paths', () => {
    expect(check('ghcr.io/org/app')).toBe(
      'notice: Enter ghcr.io alone; repositories such as org/app are found or added afterwards.',
    );
  });

  it('says where the API is looked for below a path (Z45)', () => {
    expect(check('https://nexus.example.com/repository/docker/', 'nexus')).toBe(
      'notice: The API is looked for at https://nexus.example.com/repository/docker/v2/.',
    );
  });
});

function find(url: string, kind = 'auto'): string {
  return findRegistryKind({ kind, url: new URL(url) }).id;
}

function check(text: string, id = 'generic', saved = none): string {
  const kind = registryKinds.find((candidate) => candidate.id === id) ?? genericKind;
  const remark = checkAddress(text, { kind, saved });
  return remark === undefined ? '' : `${remark.severity}: ${remark.text}`;
}
