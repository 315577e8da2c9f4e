import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeDigest } from '../../../../src/oci/digest.ts';
import {
  findLayerFile,
  type LayerFileAddress,
  toLayerUriParts,
} from '../../../../src/vscode/documents/layerScheme.ts';

const digest = computeDigest(Buffer.from('manifest'));

const address = fc.record<LayerFileAddress>({
  connectionId: fc.constantFrom('https://ghcr.io', 'http://127.0.0.1:5000', 'https://[::1]:8443/base/path'),
  repository: fc.constantFrom('a', 'team/api', 'a/b/c-d'),
  manifest: fc.string().map((text) => computeDigest(Buffer.from(text))),
  view: fc.record({ kind: fc.constantFrom('upTo', 'only'), layer: fc.nat(126) }),
  path: fc
    .array(
      fc.oneof(
        fc.string({ minLength: 1 }).filter((name) => !name.includes('/')),
        fc.constantFrom('.', '..', '%..', '%%.', '...'),
      ),
      { maxLength: 5 },
    )
    .map((names) => names.join('/')),
});

describe('addresses of files inside images', () => {
  it('read back what they write, whatever the file is called', () => {
    fc.assert(
      fc.property(address, (written) => {
        expect(findLayerFile(toLayerUriParts(written))).toEqual(written);
      }),
    );
  });

  it('have no part that an editor resolves', () => {
    const { path } = toLayerUriParts({
      connectionId: 'https://ghcr.io',
      repository: 'org/app',
      manifest: digest,
      view: { kind: 'only', layer: 2 },
      path: '../a/./..',
    });
    expect(path.split('/')).not.toContain('.');
    expect(path.split('/')).not.toContain('..');
  });

  it('put the path of the file last, so that its neighbours are found beside it', () => {
    const { path } = toLayerUriParts({
      connectionId: 'https://ghcr.io',
      repository: 'org/app',
      manifest: digest,
      view: { kind: 'only', layer: 2 },
      path: 'etc/os-release',
    });
    expect(path).toBe(`/ghcr.io/-/org/app/${digest}/layer-3/etc/os-release`);
  });

  it.each([
    { scheme: 'file', authority: 'https', path: `/h/-/a/${digest}/layer-1/x` },
    { scheme: 'oci-layer', authority: 'file', path: `/h/-/a/${digest}/layer-1/x` },
    { scheme: 'oci-layer', authority: 'https', path: `/u:p@h/-/a/${digest}/layer-1/x` },
    { scheme: 'oci-layer', authority: 'https', path: `/h/-/a/${digest}/layer-0/x` },
    { scheme: 'oci-layer', authority: 'https', path: `/h/-/a/${digest}/x` },
    { scheme: 'oci-layer', authority: 'https', path: `/h/-/A B/${digest}/layer-1/x` },
    { scheme: 'oci-layer', authority: 'https', path: '/h/-/a/layer-1/x' },
    { scheme: 'oci-layer', authority: 'https', path: '' },
  ])('are refused when they are not ours or not whole: $scheme://$authority$path', (uri) => {
    expect(findLayerFile(uri)).toBeUndefined();
  });
});
