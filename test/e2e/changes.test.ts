/**
 * Changes from the sidebar, on two real registries that take logins in different ways, looked at from outside by skopeo:
 * retag, promote, delete and undo.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseManifest } from '../../src/oci/manifest.ts';
import {
  buildArtifact,
  type Built,
  buildImage,
  buildIndex,
  pushBuilt,
  pushSignature,
} from '../support/imageBuilder.ts';
import type { EditorHost } from '../support/editor/host.ts';
import { PanelPage } from '../support/editor/panel.ts';
import type { EditorWindow } from '../support/editor/window.ts';
import { login, type RealRegistry, startRealRegistry } from '../support/realRegistry.ts';
import { findDigestOutside, listTagsOutside } from '../support/skopeo.ts';
import { createTestClient, type TestClient } from '../support/testClient.ts';
import { openRegistries, startPackaged } from './harness.ts';

const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
const credential = { kind: 'basic', ...login } as const;
const { signal } = new AbortController();
const linux = (architecture: string) => ({ os: 'linux', architecture });

let dev: RealRegistry;
let prod: RealRegistry;
let devClient: TestClient;
let prodClient: TestClient;
let host: EditorHost;
let images: Readonly<Record<'amd' | 'arm' | 'other', Built>>;
let index: Built;

beforeAll(async () => {
  [dev, prod] = await Promise.all([
    startRealRegistry({ auth: 'basic' }),
    startRealRegistry({ auth: 'token' }),
  ]);
  devClient = createTestClient(dev.url, { credential });
  prodClient = createTestClient(prod.url, { credential });
  const build = (content: string, architecture: string) =>
    buildImage({
      platform: linux(architecture),
      layers: [{ createdBy: `COPY ${content} /`, entries: [{ path: content, content }] }],
    });
  images = {
    amd: await build('one', 'amd64'),
    arm: await build('two', 'arm64'),
    other: await build('three', 'amd64'),
  };
  index = buildIndex(
    [
      { image: images.amd, platform: linux('amd64') },
      { image: images.arm, platform: linux('arm64') },
    ],
    { attests: true },
  );
  host = await startPackaged({
    settings: {
      'registryExplorer.registries': [
        { url: dev.url, name: 'Dev' },
        { url: prod.url, name: 'Prod' },
      ],
      'registryExplorer.promotion.paths': [
        {
          name: 'release',
          stages: [
            { name: 'dev', repository: `${dev.host}/path/*` },
            { name: 'production', repository: `${prod.host}/released/*`, demands: { signature: true } },
          ],
        },
      ],
    },
    home: {
      '.docker/config.json': JSON.stringify({
        auths: { [dev.host]: { auth }, [prod.host]: { auth } },
      }),
    },
  });
});

afterAll(async () => {
  await host.close();
  await Promise.all([devClient[Symbol.asyncDispose](), prodClient[Symbol.asyncDispose]()]);
  await Promise.all([dev.close(), prod.close()]);
});

async function push(repository: string, built: Built, tags: readonly string[]): Promise<void> {
  await pushBuilt(devClient, { repository, built, tags }, { signal });
}

async function pushSigned(repository: string, tags: readonly string[]): Promise<Built> {
  await push(repository, index, tags);
  await pushSignature(devClient, { repository, signed: index.manifest.digest }, { signal });
  const list = buildArtifact({
    artifactType: 'application/spdx+json',
    content: '{}',
    subject: index.manifest,
  });
  await pushBuilt(devClient, { repository, built: list }, { signal });
  return list;
}

/** The button of the dialog that is open, once its text holds `text`. */
async function agree(window: EditorWindow, text: string | RegExp, button: string): Promise<string> {
  await window.dialog.root.filter({ hasText: text }).waitFor({ timeout: 20_000 });
  const shown = await window.dialog.text();
  await window.dialog.choose(button);
  return shown;
}

/** The box before it has the same title. */
async function typeTarget(window: EditorWindow, target: string): Promise<void> {
  await window.quickInput.waitMessage(/^The repository/);
  await window.quickInput.type('Promote', target);
}

describe('retag', () => {
  it('gives an image the tags of its conventions without moving a byte, and takes a move back', async () => {
    await push('retag/app', images.amd, ['1.2.3']);
    await push('retag/app', images.other, ['latest']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.contextMenu(['Dev', 'retag', 'app', '1.2.3'], 'Retag…');
    await window.quickInput.waitTitle('Retag app:1.2.3');
    await window.quickInput.row('1.2').waitFor();
    await window.picture('dark/retag');
    await window.quickInput.input.fill('bad tag');
    await window.quickInput.rows.filter({ hasText: 'a tag is made of letters' }).waitFor();
    await window.quickInput.input.fill('latest');
    await window.page.keyboard.press('Enter');
    // `latest` is a protected tag: moving it is confirmed by hand.
    const shown = await agree(window, 'Tag latest now', 'Set Tag');
    expect(shown).toContain(images.amd.manifest.digest.slice(7, 19));
    expect(shown).toContain(images.other.manifest.digest.slice(7, 19));
    await window.quickInput.type('retag/app:1.2.3 as latest', 'app:latest');
    await window.notifications.wait('retag/app:latest was set');
    const outside = (): Promise<string> => findDigestOutside(dev, 'retag/app:latest');
    expect(await outside()).toBe(images.amd.manifest.digest);
    await window.notifications.choose('retag/app:latest was set', 'Undo');
    await agree(window, 'Put back', 'Put Back');
    await window.quickInput.type('Put back', 'app:latest');
    await expect.poll(outside, { timeout: 20_000 }).toBe(images.other.manifest.digest);
    await window.close();
  });
});

describe('promote', () => {
  it('takes a signed image of several platforms to another registry, whole, and is looked at first', async () => {
    const list = await pushSigned('team/app', ['1.0']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.contextMenu(['Dev', 'team', 'app', '1.0'], 'Promote…');
    await window.quickInput.waitTitle('Promote app:1.0');
    await window.quickInput.row('Prod…').waitFor();
    await window.picture('dark/promote-target');
    await window.quickInput.row('Prod…').click();
    await typeTarget(window, 'team/app:1.0');
    await window.dialog.root.filter({ hasText: 'To be copied' }).waitFor({ timeout: 20_000 });
    await window.picture('dark/promote-dialog');
    await window.dialog.choose('Review…');
    const panel = new PanelPage(window.page);
    await panel.waitText('Requests that are sent');
    await window.pictures('promote-review');
    await panel.button('Promote').click();
    await panel.waitText(/was promoted to .*team\/app:1\.0/);
    await window.pictures('promote-report');
    const { digest } = index.manifest;
    expect(await findDigestOutside(prod, 'team/app:1.0')).toBe(digest);
    expect(await listTagsOutside(prod, 'team/app')).toEqual(
      ['1.0', digest.replace(':', '-'), `${digest.replace(':', '-')}.sig`].toSorted(),
    );
    const referrers = await Array.fromAsync(prodClient.listReferrers('team/app', digest, { signal }));
    expect(referrers.flatMap(({ items }) => items.map((item) => item.digest))).toEqual([
      list.manifest.digest,
    ]);
    await tree.find(['Prod', 'team', 'app', '1.0']);
    await window.close();
  });

  it('takes two clicks along a path', async () => {
    await pushSigned('path/api', ['2.0']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.contextMenu(['Dev', 'path', 'api', '2.0'], 'Promote…');
    await agree(window, 'released/api', 'Promote');
    await window.notifications.wait(/was promoted to .*released\/api:2\.0/);
    expect(await findDigestOutside(prod, 'released/api:2.0')).toBe(index.manifest.digest);
    await window.close();
  });

  it('says what a path demands', async () => {
    await push('path/unsigned', images.amd, ['2.0']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.contextMenu(['Dev', 'path', 'unsigned', '2.0'], 'Promote…');
    const panel = new PanelPage(window.page);
    await panel.waitText(/demands a signature/);
    await window.pictures('promote-blocked');
    expect(await panel.button('Promote').count()).toBe(0);
    await window.close();
  });

  it('takes some platforms, and says that the digest changes', async () => {
    await push('subset/app', index, ['1.0']);
    const window = await openRegistries(host);
    await window.tree('Registries').contextMenu(['Dev', 'subset', 'app', '1.0'], 'Promote…');
    await window.quickInput.pick('All platforms');
    await window.quickInput.pick('Prod…');
    await typeTarget(window, 'subset/app:1.0');
    await window.quickInput.waitTitle('Platforms of app:1.0');
    await window.picture('dark/promote-platforms');
    await window.quickInput.pick('linux/arm64');
    await window.page.keyboard.press('Enter');
    const shown = await agree(window, 'the digest changes', 'Promote');
    await window.notifications.wait(/was promoted to .*subset\/app:1\.0/);
    const digest = await findDigestOutside(prod, 'subset/app:1.0');
    expect(digest).not.toBe(index.manifest.digest);
    expect(shown).toContain(digest.slice(7, 19));
    const [child] = await findChildren(prodClient, 'subset/app', '1.0');
    expect(child).toBe(images.amd.manifest.digest);
    await window.close();
  });

  it('takes all that a repository shows through its filter', async () => {
    await push('all/app', images.amd, ['1.0', '1.1']);
    await push('all/app', images.other, ['2.0']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.expand('Dev', 'all', 'app');
    await tree.contextMenu(['Dev', 'all', 'app'], 'Filter Tags…');
    await window.quickInput.type('Filter', '1.');
    await tree.contextMenu(['Dev', 'all', 'app'], 'Promote…');
    await window.quickInput.pick('Prod…');
    await typeTarget(window, 'all/app');
    const panel = new PanelPage(window.page);
    await panel.button('Promote 2 Images').click();
    await panel.waitText('2 images were promoted');
    expect(await listTagsOutside(prod, 'all/app')).toEqual(['1.0', '1.1']);
    await window.close();
  });

  it('takes what is dropped on a repository', async () => {
    await push('drag/source', images.amd, ['5.0']);
    await push('drag/target', images.other, ['1.0']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.find(['Dev', 'drag', 'source', '5.0']);
    const target = await tree.find(['Dev', 'drag', 'target']);
    const source = await tree.find(['Dev', 'drag', 'source', '5.0']);
    await source.dragTo(target);
    const shown = await agree(window, 'drag/target:5.0', 'Promote');
    expect(shown).toContain('Mounted, without moving');
    await window.notifications.wait(/was promoted to .*drag\/target:5\.0/);
    expect(await findDigestOutside(dev, 'drag/target:5.0')).toBe(images.amd.manifest.digest);
    await window.close();
  });
});

describe('delete', () => {
  it('of a tag names what else is on the image, and removes that tag alone', async () => {
    await push('delete/tags', images.amd, ['1.0', '1', 'keep']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.contextMenu(['Dev', 'delete', 'tags', '1.0'], 'Delete Tag…');
    await agree(window, 'Tag 1.0 is deleted', 'Delete Tag');
    await window.dialog.root.filter({ hasText: 'Remove Only 1.0' }).waitFor();
    expect(await window.dialog.text()).toMatch(/1,? (?:and )?keep/);
    await window.picture('dark/delete-tag-alternatives');
    await window.dialog.choose('Remove Only 1.0');
    await window.notifications.wait('delete/tags:1.0 was deleted');
    expect(await listTagsOutside(dev, 'delete/tags')).toEqual(['1', 'keep']);
    expect(await findDigestOutside(dev, 'delete/tags:keep')).toBe(images.amd.manifest.digest);
    await window.close();
  });

  it('of an image shows all that goes, and undo brings all of it back', async () => {
    const list = await pushSigned('delete/image', ['1.0', '1']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    const before = await listTagsOutside(dev, 'delete/image');
    await tree.contextMenu(['Dev', 'delete', 'image', '1.0'], 'Delete Image…');
    const panel = new PanelPage(window.page);
    await panel.waitText('Delete Image');
    await window.pictures('delete-review');
    await panel.button('Delete Image…').click();
    await agree(window, 'Delete image', 'Delete Image');
    await panel.waitText(/delete\/image:1\.0 was deleted/);
    expect(await listTagsOutside(dev, 'delete/image')).toEqual([]);
    expect(await devClient.findManifest('delete/image', list.manifest.digest, { signal })).toBeUndefined();
    await window.command('Registries: Undo Delete…');
    await window.quickInput.rows.first().waitFor();
    await window.picture('dark/undo');
    await window.quickInput.rows.filter({ hasText: 'delete/image' }).first().click();
    await window.page.keyboard.press('Enter');
    await panel.button('Put Back').click();
    await expect.poll(() => listTagsOutside(dev, 'delete/image'), { timeout: 30_000 }).toEqual(before);
    expect(await findDigestOutside(dev, 'delete/image:1.0')).toBe(index.manifest.digest);
    expect(await devClient.findManifest('delete/image', list.manifest.digest, { signal })).toBeDefined();
    await window.command('Registries: Show Journal of Changes');
    await window.editor.waitTab('Registry Changes.log');
    expect(await window.editor.text()).toContain('delete/image');
    await window.pictures('journal');
    await window.close();
  });

  it('of many is confirmed by hand', async () => {
    const tags = Array.from({ length: 12 }, (_, number) => `1.${number}`);
    for (const tag of tags) {
      const built = await buildImage({
        platform: linux('amd64'),
        layers: [{ createdBy: 'COPY . /', entries: [{ path: tag, content: tag }] }],
      });
      await push('many/app', built, [tag]);
    }
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    for (const tag of tags) {
      const row = await tree.find(['Dev', 'many', 'app', tag]);
      // What a row says when its details are read may take it out of a selection.
      await row.locator('.label-description', { hasText: 'amd64' }).waitFor();
    }
    for (const tag of tags) {
      const row = await tree.find(['Dev', 'many', 'app', tag]);
      await row.locator('.label-name').click({ modifiers: ['ControlOrMeta'] });
    }
    await tree.contextMenu(['Dev', 'many', 'app', '1.0'], 'Delete Image…');
    const panel = new PanelPage(window.page);
    await panel.button('Delete 12 Images…').click();
    await window.quickInput.waitTitle('Delete 12 images');
    await window.quickInput.input.fill('delete 11 images');
    await window.page.keyboard.press('Enter');
    await window.picture('dark/delete-typed');
    expect(await listTagsOutside(dev, 'many/app')).toHaveLength(12);
    await window.quickInput.input.fill('delete 12 images');
    await window.page.keyboard.press('Enter');
    await panel.waitText('12 images were deleted');
    expect(await listTagsOutside(dev, 'many/app')).toEqual([]);
    await window.close();
  });

  it('of what has lost its tag leaves all that is needed', async () => {
    const { digest: before } = images.other.manifest;
    await push('clean/app', images.other, ['latest']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    const row = await tree.find(['Dev', 'clean', 'app', 'latest']);
    await row.locator('.label-description', { hasText: 'amd64' }).waitFor();
    await push('clean/app', images.amd, ['latest']);
    await tree.contextMenu(['Dev', 'clean', 'app'], 'Refresh');
    await tree.expand('Dev', 'clean', 'app', 'Untagged manifests');
    await tree.find(['Dev', 'clean', 'app', 'Untagged manifests', before.slice(0, 19)]);
    await window.pictures('untagged');
    await tree.contextMenu(['Dev', 'clean', 'app', 'Untagged manifests'], 'Clean Up Untagged…');
    await agree(window, before.slice(7, 19), 'Delete Manifest');
    await window.notifications.wait(/was deleted/);
    expect(await devClient.findManifest('clean/app', before, { signal })).toBeUndefined();
    expect(await findDigestOutside(dev, 'clean/app:latest')).toBe(images.amd.manifest.digest);
    await window.close();
  });

  it('of a part of an image that stays is refused by name', async () => {
    await push('delete/part', index, ['whole']);
    await push('delete/part', images.amd, ['amd']);
    const window = await openRegistries(host);
    const tree = window.tree('Registries');
    await tree.contextMenu(['Dev', 'delete', 'part', 'amd'], 'Delete Image…');
    const panel = new PanelPage(window.page);
    await panel.waitText(/belongs to whole/);
    expect(await panel.button('Delete Image').count()).toBe(0);
    expect(await listTagsOutside(dev, 'delete/part')).toEqual(['amd', 'whole']);
    await window.close();
  });
});

async function findChildren(client: TestClient, repository: string, tag: string): Promise<readonly string[]> {
  const { bytes, mediaType } = await client.fetchManifest(repository, tag, { signal });
  const manifest = parseManifest(bytes, { mediaType });
  return manifest.kind === 'index' ? manifest.manifests.map(({ digest }) => digest) : [];
}
