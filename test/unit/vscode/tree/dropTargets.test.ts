import { describe, expect, it } from 'vitest';
import { ExplainedError } from '../../../../src/base/errors.ts';
import { computeDigest } from '../../../../src/oci/digest.ts';
import { mediaTypes } from '../../../../src/oci/mediaType.ts';
import { findDropTargets } from '../../../../src/vscode/tree/dropTargets.ts';
import {
  createAttachmentNode,
  createAttachmentsNode,
  createErrorNode,
  createFoldedNode,
  createLayerNode,
  createLoadMoreNode,
  createMessageNode,
  createOpenedTagNode,
  createPlatformNode,
  createRegistryNode,
  createRepositoryPath,
  createSupplementsNode,
  createTagNode,
  createUntaggedManifestNode,
  createUntaggedNode,
  openedImagesNode,
} from '../../../../src/vscode/tree/nodeFactory.ts';
import type { ManifestNode, TreeNode } from '../../../../src/vscode/tree/nodes.ts';

const home = 'https://home.example';
const away = 'https://away.example';
const digest = computeDigest(Buffer.from('image'));
const descriptor = { mediaType: mediaTypes.ociManifest, digest, sizeBytes: 500 };

const app = createRepositoryPath(home, 'team/app');
const tag = createTagNode(app, '1.2');
const attachments = createAttachmentsNode(tag, digest, [{ descriptor, label: 'SBOM' }]);
const untagged = createUntaggedNode(app);
const rows = {
  tag,
  platform: createPlatformNode(tag, descriptor, { os: 'linux', architecture: 'amd64' }),
  attachment: createAttachmentNode(attachments, { descriptor, label: 'SBOM' }),
  untagged: createUntaggedManifestNode(untagged, { descriptor, lastTag: '1.1', contentBytes: 9 }),
};

function folder(connectionId: string, path: string): TreeNode {
  return createFoldedNode(createRegistryNode(connectionId), { kind: 'folder', path, label: path });
}

function drop(target: TreeNode, ...images: readonly ManifestNode[]): readonly string[] {
  return findDropTargets(images, target).map(
    (found) => `${found.connectionId} ${found.repository}${found.tag === undefined ? '' : `:${found.tag}`}`,
  );
}

describe('images that are dropped', () => {
  it('on a registry keep their repository', () => {
    expect(drop(createRegistryNode(away), rows.tag)).toEqual([`${away} team/app:1.2`]);
  });

  it('on a folder keep the last part of their repository', () => {
    expect(drop(folder(home, 'prod/eu'), rows.tag)).toEqual([`${home} prod/eu/app:1.2`]);
    expect(drop(folder(away, 'team'), rows.tag)).toEqual([`${away} team/app:1.2`]);
  });

  it('on a repository go into that', () => {
    expect(drop(createRepositoryPath(home, 'prod/service'), rows.tag)).toEqual([`${home} prod/service:1.2`]);
    expect(drop(createRepositoryPath(away, 'team/app'), rows.tag)).toEqual([`${away} team/app:1.2`]);
  });

  it('among the tags of a repository go into the repository', () => {
    const service = createRepositoryPath(home, 'prod/service');
    expect(drop(createTagNode(service, 'latest'), rows.tag)).toEqual([`${home} prod/service:1.2`]);
    const supplement = createTagNode(createSupplementsNode(service, ['x.sig']), 'x.sig');
    expect(drop(supplement, rows.tag)).toEqual([`${home} prod/service:1.2`]);
  });

  it('without a tag are named by their digests', () => {
    const target = createRepositoryPath(home, 'prod/app');
    for (const image of [rows.platform, rows.attachment, rows.untagged]) {
      expect(findDropTargets([image], target)).toEqual([
        {
          image: { connectionId: home, repository: 'team/app', reference: digest },
          connectionId: home,
          repository: 'prod/app',
          tag: undefined,
        },
      ]);
    }
  });

  it('may come from the opened images, by tag or by digest', () => {
    const target = createRepositoryPath(home, 'prod/app');
    const opened = { connectionId: away, repository: 'library/nginx' };
    expect(
      findDropTargets(
        [
          createOpenedTagNode({ ...opened, reference: '1.27' }),
          createOpenedTagNode({ ...opened, reference: digest }),
        ],
        target,
      ),
    ).toMatchObject([
      { image: { ...opened, reference: '1.27' }, tag: '1.27' },
      { image: { ...opened, reference: digest }, tag: undefined },
    ]);
  });

  it('go together, each to its place', () => {
    const web = createTagNode(createRepositoryPath(home, 'team/web'), '3');
    expect(drop(folder(home, 'prod'), rows.tag, web)).toEqual([`${home} prod/app:1.2`, `${home} prod/web:3`]);
  });

  it('count once when two rows stand for the same', () => {
    const opened = createOpenedTagNode({ connectionId: home, repository: 'team/app', reference: '1.2' });
    expect(drop(createRegistryNode(away), rows.tag, opened)).toHaveLength(1);
    expect(drop(createRegistryNode(away), rows.platform, rows.untagged)).toHaveLength(1);
  });
});

describe('images that are dropped where they are', () => {
  it('go nowhere', () => {
    for (const target of [
      createRegistryNode(home),
      folder(home, 'team'),
      app,
      createTagNode(app, 'latest'),
      tag,
    ]) {
      expect(drop(target, rows.tag, rows.platform)).toEqual([]);
    }
  });

  it('do not keep the others from going', () => {
    const web = createTagNode(createRepositoryPath(home, 'team/web'), '3');
    expect(drop(app, rows.tag, web)).toEqual([`${home} team/app:3`]);
  });
});

describe('rows that stand for no place', () => {
  class SampleError extends ExplainedError {
    readonly code = 'sample.failed';
    readonly summary = 'It failed.';
    readonly remedy = undefined;
  }

  const service = createRepositoryPath(away, 'prod/service');
  const below = createTagNode(service, '1');

  it.each<[string, TreeNode]>([
    ['the opened images', openedImagesNode],
    [
      'an opened image',
      createOpenedTagNode({ connectionId: away, repository: 'prod/service', reference: '1' }),
    ],
    ['supplements', createSupplementsNode(service, ['x.sig'])],
    ['untagged manifests', createUntaggedNode(service)],
    [
      'an untagged manifest',
      createUntaggedManifestNode(createUntaggedNode(service), {
        descriptor,
        lastTag: undefined,
        contentBytes: undefined,
      }),
    ],
    ['a platform', createPlatformNode(below, descriptor, { os: 'linux', architecture: 'amd64' })],
    ['attachments', createAttachmentsNode(below, digest, [])],
    [
      'an attachment',
      createAttachmentNode(createAttachmentsNode(below, digest, []), { descriptor, label: 'x' }),
    ],
    [
      'a layer',
      createLayerNode(below, { descriptor, position: 1, instruction: undefined, manifestDigest: digest }),
    ],
    ['“Load more”', createLoadMoreNode(service, { shown: 1, total: 2 })],
    ['a message', createMessageNode(service, { text: 'Empty' })],
    ['an error', createErrorNode(service, new SampleError({ message: 'failed' }))],
  ])('take nothing: %s', (_name, target) => {
    expect(drop(target, rows.tag)).toEqual([]);
  });

  it('take nothing when nothing is dropped, either', () => {
    expect(drop(service)).toEqual([]);
  });
});
