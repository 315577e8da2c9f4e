import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { computeDigest, type Digest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { formatJson } from '../../../../src/vscode/documents/formatJson.ts';
import { findLinks } from '../../../../src/vscode/documents/links.ts';
import { readDocument } from '../../../../src/vscode/documents/readDocument.ts';
import {
  type DocumentAddress,
  findAddress,
  toShortName,
  toUriParts,
} from '../../../../src/vscode/documents/scheme.ts';
import { startScriptedServer } from '../../../support/scriptedServer.ts';
import { createTestClient } from '../../../support/testClient.ts';

const digestOf = (text: string): Digest => computeDigest(Buffer.from(text));
const { signal } = new AbortController();

describe('document addresses', () => {
  const address = fc.record<DocumentAddress>({
    kind: fc.constantFrom('manifest', 'config', 'blob', 'layer'),
    connectionId: fc.constantFrom('https://ghcr.io', 'http://127.0.0.1:5000', 'https://[::1]:80/base/path'),
    repository: fc.constantFrom('a', 'team/api', 'a/b/c-d'),
    digest: fc.string().map(digestOf),
    title: fc.stringMatching(/^[\w:@. -]{1,20}$/).filter((title) => !title.endsWith('.json')),
  });

  it('read back what they write', () => {
    fc.assert(
      fc.property(address, fc.option(fc.string().map(digestOf), { nil: undefined }), (written, manifest) => {
        const whole = { ...written, ...(manifest === undefined ? {} : { manifest }) };
        expect(findAddress(toUriParts(whole))).toEqual(whole);
      }),
    );
  });

  it('show the whole digest in front of the title', () => {
    const { path } = toUriParts({
      kind: 'manifest',
      connectionId: 'https://ghcr.io',
      repository: 'org/app',
      digest: digestOf('x'),
      title: 'app:1.2 manifest',
    });
    expect(path).toBe(`/ghcr.io/org/app/${digestOf('x')}/app:1.2 manifest.json`);
  });

  it.each([
    { scheme: 'file', path: '/x', query: '' },
    { scheme: 'oci-manifest', path: '/x', query: '' },
    {
      scheme: 'oci-manifest',
      path: '/x',
      query: `kind=manifest&registry=file:///etc&repository=a&digest=${digestOf('x')}`,
    },
    {
      scheme: 'oci-manifest',
      path: '/x',
      query: `kind=manifest&registry=https://u:p@h&repository=a&digest=${digestOf('x')}`,
    },
    {
      scheme: 'oci-manifest',
      path: '/x',
      query: `kind=manifest&registry=https://h&repository=../a&digest=${digestOf('x')}`,
    },
    {
      scheme: 'oci-manifest',
      path: '/x',
      query: 'kind=manifest&registry=https://h&repository=a&digest=latest',
    },
    {
      scheme: 'oci-manifest',
      path: '/x',
      query: `kind=delete&registry=https://h&repository=a&digest=${digestOf('x')}`,
    },
  ])('that are not ours or not whole are none: $query', (uri) => {
    expect(findAddress(uri)).toBeUndefined();
  });

  it('name images shortly', () => {
    expect(toShortName('team/api', '1.2')).toBe('api:1.2');
    expect(toShortName('api', digestOf('x'))).toBe(`api@${digestOf('x').slice(7, 19)}`);
  });
});

describe('formatJson', () => {
  it('changes white space alone', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const formatted = formatJson(text) ?? '';
        expect(JSON.stringify(JSON.parse(formatted))).toBe(JSON.stringify(JSON.parse(text)));
        expect(formatted).toBe(`${JSON.stringify(JSON.parse(text), null, 2)}\n`.replaceAll('[]', '[]'));
      }),
    );
  });

  it('keeps numbers, escapes and doubled keys to the letter', () => {
    expect(formatJson(String.raw`{"a":1.0e+2,"a":12345678901234567890,"b":"\u0041 : , {"}`)).toBe(
      String.raw`{
  "a": 1.0e+2,
  "a": 12345678901234567890,
  "b": "\u0041 : , {"
}
`,
    );
  });

  it('gives nothing for what is not JSON', () => {
    expect(formatJson('<html>')).toBeUndefined();
    expect(formatJson('')).toBeUndefined();
  });

  it('is quick with four megabytes', () => {
    const text = JSON.stringify(
      Array.from({ length: 60_000 }, (_, index) => ({ digest: digestOf(String(index)) })),
    );
    const start = performance.now();
    formatJson(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('findLinks', () => {
  const address: DocumentAddress = {
    kind: 'manifest',
    connectionId: 'https://ghcr.io',
    repository: 'org/app',
    digest: digestOf('self'),
    title: 'x',
  };

  it('leads every digest to what its media type says it is', () => {
    const text = formatJson(
      JSON.stringify({
        config: { mediaType: mediaTypes.ociConfig, digest: digestOf('config') },
        layers: [
          { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf('layer') },
          { mediaType: mediaTypes.inToto, digest: digestOf('statement') },
        ],
        subject: { mediaType: mediaTypes.ociManifest, digest: digestOf('subject') },
        annotations: { 'vnd.docker.reference.digest': digestOf('about'), other: digestOf('other') },
      }),
    );
    const links = findLinks(text ?? '', address);
    expect(links.map(({ target }) => [target.kind, target.digest, target.manifest])).toEqual([
      ['config', digestOf('config'), address.digest],
      ['layer', digestOf('layer'), address.digest],
      ['blob', digestOf('statement'), address.digest],
      ['manifest', digestOf('subject'), undefined],
      ['manifest', digestOf('about'), undefined],
    ]);
    expect(links.map(({ offset, length }) => text?.slice(offset, offset + length))).toEqual(
      links.map(({ target }) => target.digest),
    );
  });

  it('leads nowhere from text that is no JSON', () => {
    expect(findLinks('', address)).toEqual([]);
    expect(findLinks('{"digest":', address)).toEqual([]);
  });
});

describe('readDocument', () => {
  it('shows a blob that is no JSON as an error, never as text', async () => {
    await using server = await startScriptedServer();
    await using client = createTestClient(server.origin);
    const digest = digestOf('not json');
    server.on(`GET /v2/a/blobs/${digest}`, { body: 'not json' });
    const address = {
      kind: 'blob',
      connectionId: server.origin,
      repository: 'a',
      digest,
      title: 'x',
    } as const;
    await expect(readDocument(client, address, { signal })).rejects.toMatchObject({
      code: 'documents.notJson',
    });
  });

  it('refuses bytes that are not those of the digest', async () => {
    await using server = await startScriptedServer();
    await using client = createTestClient(server.origin);
    const digest = digestOf('something else');
    server.on(`GET /v2/a/manifests/${digest}`, {
      headers: { 'content-type': mediaTypes.ociIndex },
      body: '{"schemaVersion":2,"manifests":[]}',
    });
    const address = {
      kind: 'manifest',
      connectionId: server.origin,
      repository: 'a',
      digest,
      title: 'x',
    } as const;
    await expect(readDocument(client, address, { signal })).rejects.toMatchObject({
      code: 'distribution.digestMismatch',
    });
  });
});
