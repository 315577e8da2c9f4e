import { describe, expect, it } from 'vitest';
import { isJsonObject, parseJson } from '../../../src/base/json.ts';
import { referrersTag } from '../../../src/oci/attachedTags.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import { mediaTypes } from '../../../src/oci/mediaType.ts';
import type { Answer } from '../../support/scriptedServer.ts';
import { call, collect, openTestClient, rejection } from './testClient.ts';

const subject = computeDigest(Buffer.from('subject'));
const api = `/v2/app/referrers/${subject}`;
const tagPath = `/v2/app/manifests/${referrersTag(subject)}`;

function entry(seed: string, artifactType?: string) {
  const digest = computeDigest(Buffer.from(seed));
  return {
    mediaType: mediaTypes.ociManifest,
    digest,
    size: 10,
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

function index(entries: readonly object[], headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    headers: { 'content-type': mediaTypes.ociIndex, ...headers },
    body: JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: entries }),
  };
}

const missing: Answer = { status: 404, body: '404 page not found' };
const unknown: Answer = { status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}' };
const sbom = entry('sbom', 'application/spdx+json');
const signature = entry('signature', 'application/vnd.dev.sigstore');

describe('the referrers API', () => {
  it('lists all pages', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}`, index([sbom], { link: `<${api}?page=2>; rel="next"` }));
    test.server.on(`GET ${api}?page=2`, index([signature]));
    const found = await collect(test.client.listReferrers('app', subject, call));
    expect(found.map(({ digest }) => digest)).toEqual([sbom.digest, signature.digest]);
  });

  it('filters by itself where the registry does not', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}?artifactType=application%2Fspdx%2Bjson`, index([sbom, signature]));
    const found = await collect(
      test.client.listReferrers('app', subject, { ...call, artifactType: 'application/spdx+json' }),
    );
    expect(found.map(({ digest }) => digest)).toEqual([sbom.digest]);
  });

  it('leaves out a broken entry, and only that', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}`, index([{ mediaType: 'x', digest: 'md5:1', size: 1 }, sbom]));
    expect(await collect(test.client.listReferrers('app', subject, call))).toHaveLength(1);
    expect(test.log.some((line) => line.includes('manifests[0].digest'))).toBe(true);
  });

  it('is trusted when it says that there are none', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}`, index([]));
    expect(await collect(test.client.listReferrers('app', subject, call))).toEqual([]);
    expect(test.server.requests).toHaveLength(1);
  });
});

describe('the fallback tag (Z56)', () => {
  it.each([
    ['404', missing],
    ['405', { status: 405 }],
    ['a web page', { body: '<html></html>' }],
    ['UNSUPPORTED', { status: 400, body: '{"errors":[{"code":"UNSUPPORTED"}]}' }],
  ])('is read where the API gives %s', async (_name, answer) => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}`, answer).on(`GET ${tagPath}`, index([sbom]));
    const found = await collect(test.client.listReferrers('app', subject, call));
    expect(found.map(({ digest }) => digest)).toEqual([sbom.digest]);
  });

  it('is read at once when the registry is known to lack the API', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}`, missing).on(`GET ${tagPath}`, unknown);
    await collect(test.client.listReferrers('app', subject, call));
    await collect(test.client.listReferrers('app', subject, call));
    expect(test.server.count(`GET ${api}`)).toBe(1);
  });

  it('is not taken for the rule by a repository that is unknown', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}`, { status: 404, body: '{"errors":[{"code":"NAME_UNKNOWN"}]}' });
    test.server.on(`GET ${tagPath}`, unknown);
    await collect(test.client.listReferrers('app', subject, call));
    await collect(test.client.listReferrers('app', subject, call));
    expect(test.server.count(`GET ${api}`)).toBe(2);
  });

  it.each([
    ['missing', unknown],
    ['no index', { body: JSON.stringify({ mediaType: mediaTypes.ociManifest, config: {}, layers: [] }) }],
  ])('stands for nothing when it is %s', async (_name, answer) => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}`, missing).on(`GET ${tagPath}`, answer);
    expect(await collect(test.client.listReferrers('app', subject, call))).toEqual([]);
  });

  it('stands for nothing when it is the subject itself', async () => {
    await using test = await openTestClient();
    const image = index([{ ...entry('child'), platform: { os: 'linux', architecture: 'amd64' } }]);
    const digest = computeDigest(Buffer.from(String(image.body)));
    test.server.on(`GET /v2/app/referrers/${digest}`, missing);
    test.server.on(`GET /v2/app/manifests/${referrersTag(digest)}`, image);
    expect(await collect(test.client.listReferrers('app', digest, call))).toEqual([]);
    expect(test.server.requests).toHaveLength(2);
  });

  it('has the entries without a type looked at: those of another subject are left out, others get their type', async () => {
    await using test = await openTestClient();
    const toManifest = (of: string, extra: object = {}) =>
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.ociManifest,
        config: { mediaType: 'application/vnd.example.config', digest: subject, size: 2 },
        layers: [],
        subject: { mediaType: mediaTypes.ociManifest, digest: of, size: 5 },
        ...extra,
      });
    const typed = toManifest(subject, { annotations: { made: 'by cosign' } });
    const strange = toManifest(computeDigest(Buffer.from('another')));
    const digests = [typed, strange].map((text) => computeDigest(Buffer.from(text)));
    const gone = entry('gone');
    test.server.on(`GET ${api}`, missing);
    test.server.on(
      `GET ${tagPath}`,
      index([
        ...digests.map((digest) => ({ mediaType: mediaTypes.ociManifest, digest, size: 10 })),
        gone,
        sbom,
      ]),
    );
    test.server.on(`GET /v2/app/manifests/${digests[0]}`, { body: typed });
    test.server.on(`GET /v2/app/manifests/${digests[1]}`, { body: strange });
    test.server.on(`GET /v2/app/manifests/${gone.digest}`, unknown);
    const found = await collect(test.client.listReferrers('app', subject, call));
    expect(found.map(({ digest, artifactType }) => [digest, artifactType])).toEqual([
      [digests[0], 'application/vnd.example.config'],
      [sbom.digest, 'application/spdx+json'],
    ]);
    expect(found[0]?.annotations).toEqual({ made: 'by cosign' });
  });

  it('does not hide a registry that fails', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${api}`, { status: 500 });
    expect(await rejection(collect(test.client.listReferrers('app', subject, call)))).toMatchObject({
      status: 500,
    });
  });
});

describe('linkReferrer', () => {
  const referrer = {
    mediaType: mediaTypes.ociManifest,
    digest: sbom.digest,
    sizeBytes: 10,
    artifactType: 'application/spdx+json',
    annotations: { title: 'bill' },
  } as const;

  function serveTag(
    test: Awaited<ReturnType<typeof openTestClient>>,
    first: Answer,
  ): { readonly puts: string[] } {
    const puts: string[] = [];
    test.server.on(`GET ${tagPath}`, () => (puts.length === 0 ? first : { body: puts.at(-1) ?? '' }));
    test.server.on(`PUT ${tagPath}`, ({ body }) => {
      puts.push(body.toString());
      return { status: 201 };
    });
    return { puts };
  }

  it('begins the list', async () => {
    await using test = await openTestClient();
    const { puts } = serveTag(test, unknown);
    await test.client.linkReferrer('app', subject, { ...call, referrer });
    expect(puts.map((text) => parseJson(text))).toEqual([
      {
        schemaVersion: 2,
        mediaType: mediaTypes.ociIndex,
        manifests: [{ ...sbom, annotations: { title: 'bill' } }],
      },
    ]);
  });

  it('adds to the list and keeps what it does not know', async () => {
    await using test = await openTestClient();
    const { puts } = serveTag(test, index([{ ...signature, 'x-own': 1 }]));
    await test.client.linkReferrer('app', subject, { ...call, referrer });
    const written = parseJson(puts[0] ?? '');
    expect(isJsonObject(written) ? written['manifests'] : undefined).toEqual([
      { ...signature, 'x-own': 1 },
      { ...sbom, annotations: { title: 'bill' } },
    ]);
  });

  it('writes nothing when it is there already', async () => {
    await using test = await openTestClient();
    const { puts } = serveTag(test, index([sbom]));
    await test.client.linkReferrer('app', subject, { ...call, referrer });
    expect(puts).toEqual([]);
  });

  it('leaves a tag alone that is something else', async () => {
    await using test = await openTestClient();
    const { puts } = serveTag(test, {
      body: JSON.stringify({ mediaType: mediaTypes.ociManifest, layers: [] }),
    });
    expect(await rejection(test.client.linkReferrer('app', subject, { ...call, referrer }))).toMatchObject({
      code: 'distribution.brokenProtocol',
    });
    expect(puts).toEqual([]);
  });

  it('writes nothing back that was damaged on its way', async () => {
    await using test = await openTestClient();
    const { puts } = serveTag(test, {
      ...index([signature]),
      headers: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` },
    });
    expect(await rejection(test.client.linkReferrer('app', subject, { ...call, referrer }))).toMatchObject({
      code: 'distribution.digestMismatch',
    });
    expect(puts).toEqual([]);
  });

  it('says when somebody else keeps overwriting it', async () => {
    await using test = await openTestClient();
    test.server.on(`GET ${tagPath}`, index([signature])).on(`PUT ${tagPath}`, { status: 201 });
    expect(await rejection(test.client.linkReferrer('app', subject, { ...call, referrer }))).toMatchObject({
      code: 'distribution.brokenProtocol',
    });
    expect(test.server.count(`PUT ${tagPath}`)).toBe(3);
  });
});
