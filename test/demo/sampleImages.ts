/**
 * The images of the sample registry, made here from files of this machine and text of ours: several platforms, several
 * versions, attestations, signatures, an artifact, and one that is large. The same bytes at every run on one machine.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip, zstdCompress } from 'node:zlib';
import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import type { RegistryClient } from '../../src/distribution/client.ts';
import { cosignTag } from '../../src/oci/attachedTags.ts';
import { computeDigest, type Digest } from '../../src/oci/digest.ts';
import { mediaTypes } from '../../src/oci/mediaType.ts';
import { firstReport, secondReport } from './reportImage.ts';

const { signal } = new AbortController();
const compress = {
  gzip: promisify<Uint8Array, Buffer>(gzip),
  zstd: promisify<Uint8Array, Buffer>(zstdCompress),
};

export interface Layer {
  /** The `created_by` of its history entry. */
  readonly createdBy: string;
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly compression?: 'gzip' | 'zstd';
  /** The user and group that the files belong to; root unless it is said. */
  readonly owner?: number;
}

interface SampleImage {
  readonly architecture: string;
  readonly created: string;
  readonly layers: readonly Layer[];
  readonly labels: Readonly<Record<string, string>>;
}

interface Reference {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
}

/** Versions of the two services, oldest first. */
const versions = ['1.0.0', '1.1.0', '1.2.0', '1.9.0', '1.10.0', '2.0.0-rc.1', '2.0.0'] as const;

export async function pushSampleImages(client: RegistryClient): Promise<void> {
  const base = await readBase();
  for (const name of ['team/api', 'team/web']) {
    const pushed = new Map<string, Reference>();
    for (const [index, version] of versions.entries()) {
      pushed.set(version, await pushService(client, { name, version, index, base }));
    }
    await client.putManifest(name, 'latest', {
      signal,
      content: await readBack(client, name, pushed.get('2.0.0')),
    });
    await pushSignature(client, name, pushed.get('2.0.0'));
  }
  await pushSingle(client, 'library/alpine', ['3.20', '3.20.3', 'latest'], {
    architecture: 'amd64',
    created: '2026-02-11T08:30:00Z',
    labels: {},
    layers: [{ createdBy: 'ADD alpine-minirootfs-3.20.3-x86_64.tar.gz / # buildkit', files: base }],
  });
  await pushSingle(client, 'tools/zstd', ['latest'], {
    architecture: 'amd64',
    created: '2026-03-01T00:00:00Z',
    labels: {},
    layers: [
      {
        createdBy: 'COPY /out / # buildkit',
        files: { 'usr/bin/tool': randomText(40_000) },
        compression: 'zstd',
      },
    ],
  });
  await pushSingle(client, 'data/model', ['v1'], {
    architecture: 'amd64',
    created: '2026-01-05T12:00:00Z',
    labels: { 'org.opencontainers.image.title': 'A large model' },
    layers: [
      {
        createdBy: 'COPY model.bin /model.bin # buildkit',
        files: { 'model.bin': randomBytes(24 * 1024 * 1024) },
      },
    ],
  });
  for (const [tag, layers, created] of [
    ['1.0', firstReport(base), '2026-08-03T07:00:00Z'],
    ['1.1', secondReport(base), '2026-08-20T07:00:00Z'],
  ] as const) {
    await pushSingle(client, 'team/report', [tag], {
      architecture: 'amd64',
      created,
      labels: { version: tag },
      layers,
    });
  }
  await pushChart(client);
}

/** A service for two platforms, with a build attestation for each, as BuildKit pushes it. */
async function pushService(
  client: RegistryClient,
  service: {
    readonly name: string;
    readonly version: string;
    readonly index: number;
    readonly base: Readonly<Record<string, Uint8Array>>;
  },
): Promise<Reference> {
  const { name, version, index, base } = service;
  const entries: object[] = [];
  for (const architecture of ['amd64', 'arm64']) {
    const image = await pushImage(client, name, {
      architecture,
      created: `2026-0${index + 1}-12T09:${10 + index}:00Z`,
      labels: {
        'org.opencontainers.image.source': `https://git.example.com/${name}`,
        'org.opencontainers.image.version': version,
      },
      layers: [
        { createdBy: 'ADD rootfs.tar.xz / # buildkit', files: { ...base, 'etc/arch': architecture } },
        {
          createdBy:
            'RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ca-certificates # buildkit',
          files: {
            'var/lib/apt/lists/index': `package index ${architecture}\n`.repeat(4000),
            'etc/ssl/certs/ca.pem': 'ca\n'.repeat(900),
          },
        },
        {
          createdBy: `COPY --from=build /out /app # buildkit`,
          files: {
            'app/server.js': `// ${name} ${version}\n${'server\n'.repeat(2000 + index * 500)}`,
            'app/version': version,
          },
        },
      ],
    });
    entries.push({ ...image, platform: { os: 'linux', architecture } });
    entries.push(await pushAttestation(client, name, image));
  }
  return putJson(client, name, version, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: entries,
  });
}

async function pushAttestation(client: RegistryClient, name: string, subject: Reference): Promise<object> {
  const statement = {
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://slsa.dev/provenance/v0.2',
    subject: [{ name, digest: { sha256: subject.digest.slice(7) } }],
  };
  const layer = await uploadJson(client, name, statement, mediaTypes.inToto);
  const config = await uploadJson(
    client,
    name,
    {
      architecture: 'unknown',
      os: 'unknown',
      config: {},
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    },
    mediaTypes.ociConfig,
  );
  const manifest = await putJson(client, name, undefined, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config,
    layers: [{ ...layer, annotations: { 'in-toto.io/predicate-type': statement.predicateType } }],
  });
  return {
    ...manifest,
    platform: { os: 'unknown', architecture: 'unknown' },
    annotations: {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': subject.digest,
    },
  };
}

/** In the shape of cosign's signatures, though signed by nobody. */
async function pushSignature(
  client: RegistryClient,
  name: string,
  subject: Reference | undefined,
): Promise<void> {
  if (subject === undefined) {
    return;
  }
  const payload = {
    critical: {
      image: { 'docker-manifest-digest': subject.digest },
      type: 'cosign container image signature',
    },
  };
  const layer = await uploadJson(client, name, payload, 'application/vnd.dev.cosign.simplesigning.v1+json');
  const config = await uploadJson(
    client,
    name,
    { architecture: '', os: '', config: {}, rootfs: { type: 'layers', diff_ids: [layer.digest] } },
    mediaTypes.ociConfig,
  );
  await putJson(client, name, cosignTag(subject.digest, 'sig'), {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config,
    layers: [{ ...layer, annotations: { 'dev.cosignproject.cosign/signature': 'MEUCIQDx' } }],
  });
}

/** Something in a registry that is no container image. */
async function pushChart(client: RegistryClient): Promise<void> {
  const name = 'charts/gateway';
  const config = await uploadJson(
    client,
    name,
    { name: 'gateway', version: '0.4.2' },
    'application/vnd.cncf.helm.config.v1+json',
  );
  const content = await promisify(gzip)(
    await toTar({ 'gateway/Chart.yaml': 'name: gateway\nversion: 0.4.2\n' }),
  );
  const layer = await upload(client, name, content, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');
  await putJson(client, name, '0.4.2', {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config,
    layers: [layer],
  });
}

async function pushSingle(
  client: RegistryClient,
  name: string,
  tags: readonly string[],
  image: SampleImage,
): Promise<void> {
  const pushed = await pushImage(client, name, image);
  for (const tag of tags) {
    await client.putManifest(name, tag, { signal, content: await readBack(client, name, pushed) });
  }
}

async function pushImage(client: RegistryClient, name: string, image: SampleImage): Promise<Reference> {
  const layers: Reference[] = [];
  const diffIds: Digest[] = [];
  for (const { files, compression, owner } of image.layers) {
    const tar = await toTar(files, owner);
    diffIds.push(computeDigest(tar));
    const bytes = await compress[compression ?? 'gzip'](tar);
    layers.push(
      await upload(client, name, bytes, `application/vnd.oci.image.layer.v1.tar+${compression ?? 'gzip'}`),
    );
  }
  const config = await uploadJson(client, name, toConfig(image, diffIds), mediaTypes.ociConfig);
  return putJson(client, name, undefined, {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config,
    layers,
  });
}

function toConfig(image: SampleImage, diffIds: readonly Digest[]): object {
  const { architecture, created, labels, layers } = image;
  return {
    created,
    os: 'linux',
    architecture,
    config: {
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin'],
      Entrypoint: ['/app/server.js'],
      Labels: labels,
      User: '1000',
      WorkingDir: '/app',
    },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [
      ...layers.map(({ createdBy }) => ({
        created,
        created_by: createdBy,
        comment: 'buildkit.dockerfile.v0',
      })),
      { created, created_by: 'USER 1000', empty_layer: true },
    ],
  };
}

/** A few small files that every Linux has; text of ours elsewhere. */
async function readBase(): Promise<Record<string, Uint8Array>> {
  const files = ['etc/os-release', 'etc/services', 'etc/protocols', 'usr/bin/env', 'bin/ls'];
  const read = await Promise.all(
    files.map(
      async (file) =>
        [file, await readFile(`/${file}`).catch(() => Buffer.from(`${file}\n`.repeat(500)))] as const,
    ),
  );
  return Object.fromEntries(read);
}

function randomText(sizeBytes: number): string {
  return randomBytes(sizeBytes / 2).toString('hex');
}

async function toTar(files: Layer['files'], owner = 0): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) {
    archive.entry({ name, mtime: new Date(0), mode: 0o644, uid: owner, gid: owner }, Buffer.from(content));
  }
  archive.finalize();
  return buffer(archive);
}

async function upload(
  client: RegistryClient,
  name: string,
  bytes: Uint8Array,
  mediaType: string,
): Promise<Reference> {
  const digest = computeDigest(bytes);
  const open = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  await client.uploadBlob(name, { digest, sizeBytes: bytes.byteLength, open }, { signal });
  return { mediaType, digest, size: bytes.byteLength };
}

function uploadJson(
  client: RegistryClient,
  name: string,
  value: object,
  mediaType: string,
): Promise<Reference> {
  return upload(client, name, Buffer.from(JSON.stringify(value)), mediaType);
}

async function putJson(
  client: RegistryClient,
  name: string,
  tag: string | undefined,
  manifest: Readonly<Record<string, unknown>> & { readonly mediaType: string },
): Promise<Reference> {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const digest = computeDigest(bytes);
  const { mediaType } = manifest;
  await client.putManifest(name, tag ?? digest, { signal, content: { bytes, mediaType } });
  return { mediaType, digest, size: bytes.byteLength };
}

async function readBack(
  client: RegistryClient,
  name: string,
  reference: Reference | undefined,
): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string }> {
  if (reference === undefined) {
    throw new Error(`nothing of ${name} was pushed`);
  }
  return client.fetchManifest(name, reference.digest, { signal });
}
