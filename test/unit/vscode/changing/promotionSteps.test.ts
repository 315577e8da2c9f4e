import { describe, expect, it } from 'vitest';
import { parsePromotionPaths } from '../../../../src/changes/naming/promotionPaths.ts';
import type { Place } from '../../../../src/changes/plan.ts';
import {
  distinctTargets,
  findCollision,
  type ImageTarget,
  listPromotionSteps,
  type PromotionStep,
} from '../../../../src/vscode/changing/promotionSteps.ts';
import { Connections } from '../../../../src/vscode/connections.ts';
import type { ImageLocation } from '../../../../src/vscode/documents/openers.ts';
import { parseSavedRegistries } from '../../../../src/vscode/savedRegistries.ts';
import { createTestClient } from '../../../support/testClient.ts';
import { nameOf, one, short, two } from './samplePlans.ts';

const reg = 'https://reg.example';
const based = 'https://reg.example/base';
const other = 'https://other.example:8443';
const now = { date: new Date('2026-06-10T12:00:00Z'), commit: undefined };

function image(repository: string, reference = '1.2', connectionId = reg): ImageLocation {
  return { connectionId, repository, reference };
}

function connect(...urls: readonly string[]): Connections {
  const connections = new Connections({
    createClient: ({ url }) => {
      const client = createTestClient(url.origin);
      return { client, reader: client };
    },
    findCredential: async () => undefined,
  });
  connections.update(parseSavedRegistries(urls.map((url) => ({ url }))).registries);
  return connections;
}

type Stage = string | Readonly<Record<string, unknown>>;

/** Paths of stages, each as its repository or in full. */
function list(
  paths: Readonly<Record<string, readonly Stage[]>>,
  images: readonly ImageLocation[],
  options: { readonly connections?: Connections; readonly commit?: string } = {},
): readonly PromotionStep[] {
  const parsed = parsePromotionPaths(
    Object.entries(paths).map(([name, stages]) => ({
      name,
      stages: stages.map((stage, index) => ({
        name: `stage ${index + 1}`,
        ...(typeof stage === 'string' ? { repository: stage } : stage),
      })),
    })),
  );
  expect(parsed.faults).toEqual([]);
  const { connections = connect(reg), commit } = options;
  return listPromotionSteps({ connections, paths: parsed.paths }, images, { ...now, commit });
}

function placesOf(step: PromotionStep | undefined): readonly string[] {
  return (step?.targets ?? []).map(
    ({ connectionId, repository, tag }) => `${connectionId} ${repository} ${tag}`,
  );
}

const release = ['reg.example/dev/*', 'reg.example/prod/*'];

describe('the steps of a promotion', () => {
  it('are those from the stage that an image is in', () => {
    const [step, ...others] = list(
      { release: ['reg.example/dev/*', 'reg.example/test/*', ...release.slice(1)] },
      [image('test/app')],
    );
    expect(step).toMatchObject({ path: 'release', from: 'stage 2', to: 'stage 3', demandsTyped: false });
    expect(placesOf(step)).toEqual(['https://reg.example prod/app 1.2']);
    expect(others).toEqual([]);
  });

  it('bring the demands of the stage along', () => {
    const demands = { immutableTags: true, signature: true, typedConfirmation: true };
    const stage = { repository: 'reg.example/prod/*', demands };
    const [step] = list({ release: ['reg.example/dev/*', stage] }, [image('dev/app')]);
    expect(step?.demands).toEqual({ path: 'release', immutableTags: true, signature: true });
    expect(step?.demandsTyped).toBe(true);
  });

  it('are none where no path begins, without paths and without images', () => {
    expect(list({ release }, [image('elsewhere/app')])).toEqual([]);
    expect(list({ release }, [image('prod/app')])).toEqual([]);
    expect(list({}, [image('dev/app')])).toEqual([]);
    expect(list({ release }, [])).toEqual([]);
  });

  it('are of every path that begins there', () => {
    const steps = list({ release, mirror: ['reg.example/dev/app', 'other.example:8443/app'] }, [
      image('dev/app'),
    ]);
    expect(steps.map(({ path }) => path)).toEqual(['release', 'mirror']);
  });
});

describe('the steps of several images', () => {
  it('take each to a repository of its own', () => {
    const [step] = list({ release }, [image('dev/app'), image('dev/web', '2')]);
    expect(placesOf(step)).toEqual(['https://reg.example prod/app 1.2', 'https://reg.example prod/web 2']);
    expect(step?.targets.map((target) => target.image.repository)).toEqual(['dev/app', 'dev/web']);
    expect(step?.fault).toBeUndefined();
  });

  it('are those that all of them can take', () => {
    const paths = { release, mirror: ['reg.example/dev/app', 'other.example:8443/app'] };
    const both = [image('dev/app'), image('dev/web')];
    expect(list(paths, both).map(({ path }) => path)).toEqual(['release']);
    expect(list(paths, [...both, image('prod/app')])).toEqual([]);
  });

  it('count an image once that was named twice', () => {
    const [step] = list({ release }, [image('dev/app'), image('dev/app')]);
    expect(step?.targets).toHaveLength(1);
  });

  it('cannot be taken when two would get the same tag, and says which', () => {
    const [step] = list({ release: ['reg.example/dev/*', 'reg.example/prod/all'] }, [
      image('dev/app'),
      image('dev/web'),
      image('dev/third', '3'),
    ]);
    expect(step?.fault).toBe('dev/app:1.2 and dev/web:1.2 would both become prod/all:1.2');
  });
});

describe('a step that cannot be taken', () => {
  const stage = { repository: 'reg.example/prod/*', tag: '{major}' };

  it('says why', () => {
    const [step] = list({ release: ['reg.example/dev/*', stage] }, [image('dev/app', 'nightly')]);
    expect(step).toMatchObject({
      targets: [],
      fault: '“{major}”: the tag nightly is no version such as 1.2.3',
    });
  });

  it('names the image at fault where there are several', () => {
    const [step] = list({ release: ['reg.example/dev/*', stage] }, [
      image('dev/app', '1.2.3'),
      image('dev/web', 'nightly'),
    ]);
    expect(step?.fault).toBe('dev/web:nightly: “{major}”: the tag nightly is no version such as 1.2.3');
    expect(placesOf(step)).toEqual(['https://reg.example prod/app 1']);
  });

  it('is one for an image without a tag, unless the stage makes one', () => {
    const dated = { repository: 'reg.example/prod/*', tag: '{date}' };
    const paths = { kept: release, dated: ['reg.example/dev/*', dated] };
    const [kept, made] = list(paths, [image('dev/app', one)]);
    expect(kept?.fault).toBe('“{tag}”: the image has no tag');
    expect(placesOf(made)).toEqual(['https://reg.example prod/app 2026-06-10']);
  });

  it('needs a commit where the tag is made of one', () => {
    const built = { repository: 'reg.example/prod/*', tag: '{commit}' };
    const paths = { release: ['reg.example/dev/*', built] };
    expect(list(paths, [image('dev/app')])[0]?.fault).toMatch(/no commit is known/);
    const [step] = list(paths, [image('dev/app')], { commit: '0123456789abcdef' });
    expect(placesOf(step)).toEqual(['https://reg.example prod/app 0123456']);
  });

  it('leads to where the image is', () => {
    const [step] = list({ release: ['reg.example/dev/*', 'reg.example/dev/*'] }, [image('dev/app')]);
    expect(step?.fault).toBe('dev/app:1.2 is there already');
  });

  it('does not repeat the name of the image that is there already', () => {
    const [step] = list({ release: ['reg.example/dev/*', 'reg.example/dev/app'] }, [
      image('dev/app'),
      image('dev/web', '3'),
    ]);
    expect(step?.fault).toBe('dev/app:1.2 is there already');
  });

  it('is not one that only gives the image another tag', () => {
    const stable = { repository: 'reg.example/dev/*', tag: 'stable' };
    const [step] = list({ release: ['reg.example/dev/*', stable] }, [image('dev/app')]);
    expect(placesOf(step)).toEqual(['https://reg.example dev/app stable']);
  });
});

describe('the registry that a step leads to', () => {
  it('is the one that was added, with its scheme and port', () => {
    const connections = connect(reg, 'http://plain.example:5000', other);
    const paths = {
      plain: ['reg.example/dev/*', 'plain.example:5000/app'],
      other: ['reg.example/dev/*', 'other.example:8443/app'],
    };
    const steps = list(paths, [image('dev/app')], { connections });
    expect(steps.flatMap(placesOf)).toEqual([
      'http://plain.example:5000 app 1.2',
      'https://other.example:8443 app 1.2',
    ]);
  });

  it('is the one with the longest base path, and the repository is what follows', () => {
    const connections = connect(reg, based);
    const paths = { release: ['reg.example/dev/*', 'reg.example/base/prod/*'] };
    expect(list(paths, [image('dev/app')], { connections }).flatMap(placesOf)).toEqual([
      'https://reg.example/base prod/app 1.2',
    ]);
    expect(list(paths, [image('dev/app')]).flatMap(placesOf)).toEqual([
      'https://reg.example base/prod/app 1.2',
    ]);
  });

  it('counts the base path of the source as part of its name', () => {
    const connections = connect(based);
    const paths = { release: ['reg.example/base/dev/*', 'reg.example/base/prod/*'] };
    const images = [image('dev/app', '1.2', based)];
    expect(list(paths, images, { connections }).flatMap(placesOf)).toEqual([
      'https://reg.example/base prod/app 1.2',
    ]);
  });

  it('is not mistaken for one whose address only begins alike', () => {
    const connections = connect(reg, 'https://reg.example/ba');
    const paths = { release: ['reg.example/dev/*', 'reg.example/base/*'] };
    expect(list(paths, [image('dev/app')], { connections }).flatMap(placesOf)).toEqual([
      'https://reg.example base/app 1.2',
    ]);
  });

  it('is reached by its host when it was not added', () => {
    const paths = {
      hub: ['reg.example/dev/*', 'docker.io/team/*'],
      here: ['reg.example/dev/*', 'localhost:5000/*'],
      new: ['reg.example/dev/*', 'new.example/team/*'],
    };
    expect(list(paths, [image('dev/app')]).flatMap(placesOf)).toEqual([
      'https://docker.io team/app 1.2',
      'http://localhost:5000 app 1.2',
      'https://new.example team/app 1.2',
    ]);
  });

  it('is the own one of an image that was opened from a registry that was not added', () => {
    const connections = connect(other);
    const { id } = connections.forReference({ registry: 'reg.example' });
    const steps = list({ release }, [image('dev/app', '1.2', id)], { connections });
    expect(steps.flatMap(placesOf)).toEqual([`${id} prod/app 1.2`]);
  });

  it('is the own one of each image where two have the same address', () => {
    const plain = 'http://reg.example:443';
    const connections = connect(reg, plain);
    const images = [image('dev/app', '1', reg), image('dev/web', '1', connections.all()[1]?.id)];
    const [step] = list({ release }, images, { connections });
    expect(step?.targets.map(({ connectionId }) => connectionId)).toEqual([reg, plain]);
  });
});

describe('targets', () => {
  const to = (source: ImageLocation, tag: string | undefined, repository = 'prod/all'): ImageTarget => ({
    image: source,
    connectionId: reg,
    repository,
    tag,
  });

  it('are the same when an image goes twice to one tag', () => {
    expect(distinctTargets([to(image('a'), '1'), to(image('a'), '1')])).toHaveLength(1);
    expect(distinctTargets([to(image('a'), '1'), to(image('a'), '2')])).toHaveLength(2);
    expect(distinctTargets([to(image('a'), '1'), to(image('b'), '1')])).toHaveLength(2);
    expect(distinctTargets([to(image('a'), '1'), to(image('a'), '1', 'prod/other')])).toHaveLength(2);
  });

  it('without a tag are the same when they have one digest, wherever it comes from', () => {
    const first = to(image('a', one), undefined);
    expect(distinctTargets([first, to(image('b', one), undefined)])).toEqual([first]);
    expect(distinctTargets([first, to(image('a', two), undefined)])).toHaveLength(2);
  });

  it('collide when two images go to one tag', () => {
    expect(findCollision([to(image('a'), '1'), to(image('b'), '2')], nameOf)).toBeUndefined();
    expect(findCollision([to(image('a'), '1'), to(image('a'), '1')], nameOf)).toBeUndefined();
    expect(findCollision([to(image('a'), 'x'), to(image('b', one), 'x')], nameOf)).toBe(
      `a:1.2 and b@${short(one)} would both become prod/all:x`,
    );
  });

  it('do not collide without tags, nor in different places', () => {
    const targets = [
      to(image('a', one), undefined),
      to(image('b', two), undefined),
      to(image('c'), '1', 'other'),
    ];
    expect(findCollision([...targets, to(image('d'), '1')], nameOf)).toBeUndefined();
  });

  it('that come from repositories of the same name are told apart by their registries', () => {
    const place = (connectionId: string): Place => ({ registryId: connectionId, repository: 'app' });
    const targets = [to(image('app'), '1'), to(image('app', '1.2', other), '1')];
    expect(findCollision(targets, nameOf)).toBe(
      `${nameOf(place(reg))}:1.2 and ${nameOf(place(other))}:1.2 would both become prod/all:1`,
    );
  });
});
