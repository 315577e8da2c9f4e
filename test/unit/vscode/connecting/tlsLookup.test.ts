/** Which TLS choices hold for which host. */
import { describe, expect, it } from 'vitest';
import { createTlsLookup } from '../../../../src/vscode/connecting/tlsLookup.ts';
import { parseSavedRegistries } from '../../../../src/vscode/savedRegistries.ts';

const { registries } = parseSavedRegistries([
  {
    url: 'https://registry.example.com:5050',
    tls: {
      caFile: '/ca.pem',
      certFile: '/c.pem',
      keyFile: '/k.pem',
      rejectUnauthorized: false,
      allowHttp: true,
    },
  },
  { url: 'https://plain.example.com' },
  { url: 'docker.io', tls: { caFile: '/proxy.pem' } },
]);
const served: Readonly<Record<string, readonly string[]>> = {
  'gitlab.example.com': ['registry.example.com:5050'],
  'plain.example.com': ['registry.example.com:5050'],
};
const find = createTlsLookup({
  registries: () => registries,
  registriesServedBy: (realmHost) => served[realmHost] ?? [],
});

describe('createTlsLookup', () => {
  it('gives a registry what its entry says', () => {
    expect(find('registry.example.com:5050')).toMatchObject({ caFile: '/ca.pem', allowHttp: true });
    expect(find('registry.example.com')).toBeUndefined();
  });

  it('knows the API of Docker Hub by its own host', () => {
    expect(find('registry-1.docker.io')).toEqual({ caFile: '/proxy.pem' });
  });

  it('hands nothing but the authorities on to a token service that may have the login', () => {
    expect(find('gitlab.example.com')).toEqual({ caFile: '/ca.pem' });
    expect(find('other.example.com')).toBeUndefined();
  });

  it('prefers what a host says for itself, even if that is nothing', () => {
    expect(find('plain.example.com')).toBeUndefined();
  });
});
