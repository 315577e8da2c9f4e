/** What people type and paste: repositories, references, logins; and the settings of the editor. */
import { describe, expect, it } from 'vitest';
import {
  findClipboardImage,
  parseImageInput,
  toManifestReference,
} from '../../../../src/vscode/connecting/imageInput.ts';
import { checkSecret, checkUsername, toSecret } from '../../../../src/vscode/connecting/loginInput.ts';
import { parseRepositoryInput } from '../../../../src/vscode/connecting/repositoryInput.ts';
import {
  type ReadSetting,
  toProxySettings,
  toStoreChoice,
} from '../../../../src/vscode/connecting/userSettings.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('parseRepositoryInput', () => {
  it('takes a name, and what was pasted from this registry', () => {
    expect(parse(' team/app ')).toBe('team/app');
    expect(parse('registry.example.com:5000/team/app')).toBe('team/app');
    expect(parse('https://registry.example.com:5000/team/app')).toBe('team/app');
  });

  it('knows that short names of Docker Hub are official images', () => {
    expect(parse('nginx', 'docker.io')).toBe('library/nginx');
    expect(parse('grafana/loki', 'docker.io')).toBe('grafana/loki');
    expect(parse('nginx', 'ghcr.io')).toBe('nginx');
  });

  it.each([
    ['', 'Enter the name'],
    ['team/app:1.2', 'without tag or digest: team/app.'],
    [`team/app@${digest}`, 'without tag or digest: team/app.'],
    ['Team/app', 'A repository is written in lower case.'],
    ['team//app', 'no empty parts'],
    ['team/app/', 'no empty parts'],
  ])('says what is wrong with %j', (text, words) => {
    expect(parse(text)).toMatch(new RegExp(`^fault: .*${words}`));
  });
});

describe('parseImageInput', () => {
  it('gives the whole name of what was typed', () => {
    expect(canonical('nginx')).toBe('docker.io/library/nginx:latest');
    expect(canonical(' ghcr.io/org/app:1.2 ')).toBe('ghcr.io/org/app:1.2');
  });

  it('takes a command that pulls the image', () => {
    expect(canonical('docker pull nginx:1.27')).toBe('docker.io/library/nginx:1.27');
    expect(canonical('$ sudo podman image pull quay.io/a/b')).toBe('quay.io/a/b:latest');
  });

  it('says what is wrong in one sentence', () => {
    expect(canonical('')).toBe('fault: Enter the reference of an image.');
    expect(canonical('ghcr.io/Org/app')).toBe(
      'fault: Not an image reference: a repository is written in lower case.',
    );
  });

  it('asks for a digest rather than for the tag beside it', () => {
    const input = parseImageInput(`ghcr.io/org/app:1.2@${digest}`);
    expect(input.kind === 'image' ? toManifestReference(input.reference) : '').toBe(digest);
  });
});

describe('findClipboardImage', () => {
  it.each([
    ['nginx:1.27'],
    ['library/nginx:latest'],
    ['ghcr.io/org/app'],
    ['localhost:5000/app:dev'],
    [`app@${digest}`],
  ])('proposes %s', (text) => {
    expect(findClipboardImage(`  ${text}\n`)).toBe(text);
  });

  it('proposes the image of a pull command', () => {
    expect(findClipboardImage('docker pull nginx')).toBe('nginx');
  });

  it.each([
    ['hello'],
    ['two words'],
    ['correct-horse-battery-staple'],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['octocat:hunter2'],
    ['https://example.com/page'],
    ['src/extension.ts'],
    ['a.b/'.repeat(400)],
    [''],
  ])('leaves %j where it is, since it may be anything', (text) => {
    expect(findClipboardImage(text)).toBeUndefined();
  });
});

describe('logins', () => {
  it('need a user name without a colon and a secret', () => {
    expect(checkUsername('')?.severity).toBe('fault');
    expect(checkUsername('octo:cat')?.severity).toBe('fault');
    expect(checkUsername('robot$project+name')).toBeUndefined();
    expect(checkSecret('')?.severity).toBe('fault');
    expect(checkSecret('with:colon and blanks')).toBeUndefined();
  });

  it('are taken as they are, with a hint at blanks that were copied along (Z39)', () => {
    expect(checkSecret(' token ')?.severity).toBe('notice');
    expect(toSecret({ username: 'octocat', secret: ' token ' })).toEqual({
      kind: 'basic',
      username: 'octocat',
      password: ' token ',
    });
  });

  it('may be an identity token', () => {
    expect(toSecret({ username: '<token>', secret: 't' })).toEqual({ kind: 'identity-token', token: 't' });
  });
});

describe('settings of the editor', () => {
  it('become proxy settings', () => {
    expect(
      toProxySettings(
        read({
          'http.proxy': ' http://proxy.example.com:8080 ',
          'http.noProxy': ['.example.com', 7],
          'http.proxyAuthorization': 'Basic abc',
          'http.proxyStrictSSL': false,
          'http.proxySupport': 'off',
        }),
      ),
    ).toEqual({
      proxy: 'http://proxy.example.com:8080',
      noProxy: ['.example.com'],
      proxyAuthorization: 'Basic abc',
      proxyStrictSsl: false,
      proxySupport: 'off',
    });
  });

  it('that are missing or of another type count as not set', () => {
    const unset = { proxyStrictSsl: true, proxySupport: 'on' };
    expect(toProxySettings(read({}))).toEqual(unset);
    expect(
      toProxySettings(read({ 'http.proxy': '', 'http.noProxy': 'x', 'http.proxyAuthorization': null })),
    ).toEqual(unset);
  });

  it('choose where logins are kept', () => {
    expect(toStoreChoice(read({ 'registryExplorer.credentials.store': 'session' }))).toBe('session');
    expect(toStoreChoice(read({ 'registryExplorer.credentials.store': 'elsewhere' }))).toBe('auto');
  });
});

function parse(text: string, host = 'registry.example.com:5000'): string {
  const input = parseRepositoryInput(text, host);
  return input.kind === 'repository' ? input.repository : `fault: ${input.text}`;
}

function canonical(text: string): string {
  const input = parseImageInput(text);
  return input.kind === 'image' ? input.canonical : `fault: ${input.text}`;
}

function read(values: Readonly<Record<string, unknown>>): ReadSetting {
  return (key) => values[key];
}
