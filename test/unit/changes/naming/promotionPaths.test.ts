/** The setting of promotion paths: what is usable, what is said of the rest, and where a path takes an image. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../../../../src/base/json.ts';
import {
  findNextStages,
  type NextStage,
  parsePromotionPaths,
} from '../../../../src/changes/naming/promotionPaths.ts';
import { findReference } from '../../../../src/oci/reference.ts';

const app = {
  name: 'app',
  stages: [
    { name: 'dev', repository: 'localhost:5000/dev/*' },
    { name: 'staging', repository: 'localhost:5001/staging/*' },
    {
      name: 'production',
      repository: 'registry.example.com/prod/*',
      tag: '{version}',
      demands: { immutableTags: true, signature: true, typedConfirmation: true },
    },
  ],
};
const date = new Date('2026-11-25T12:00:00Z');

function next(value: unknown, image: string, tag: string | undefined = 'v1.2.3'): readonly NextStage[] {
  return findNextStages(parsePromotionPaths(value).paths, { image, tag, date });
}

/** Each as `from → to: target`. */
function shortly(stages: readonly NextStage[]): readonly string[] {
  return stages.map(({ from, to, target }) => {
    const shown =
      'fault' in target ? `fault: ${target.fault}` : `${target.host}/${target.repository}:${target.tag}`;
    return `${from} → ${to}: ${shown}`;
  });
}

/** A path of two stages, from the first pattern to the second. */
function pathOf(from: string, to: string, tag?: string): unknown {
  const last = { name: 'to', repository: to, ...(tag === undefined ? {} : { tag }) };
  return [{ name: 'path', stages: [{ name: 'from', repository: from }, last] }];
}

function withStage(stage: unknown): unknown {
  return [{ name: 'app', stages: [app.stages[0], stage] }];
}

describe('parsePromotionPaths', () => {
  it('takes a setting that is not there for no paths', () => {
    expect(parsePromotionPaths(undefined)).toEqual({ paths: [], faults: [] });
    expect(parsePromotionPaths(null)).toEqual({ paths: [], faults: [] });
    expect(parsePromotionPaths([])).toEqual({ paths: [], faults: [] });
  });

  it('gives every stage a tag and demands, whatever is left out', () => {
    const { paths, faults } = parsePromotionPaths([app]);
    expect(faults).toEqual([]);
    expect(paths[0]?.stages.map(({ name, tag, demands }) => ({ name, tag, ...demands }))).toEqual([
      { name: 'dev', tag: '{tag}', immutableTags: false, signature: false, typedConfirmation: false },
      { name: 'staging', tag: '{tag}', immutableTags: false, signature: false, typedConfirmation: false },
      { name: 'production', tag: '{version}', immutableTags: true, signature: true, typedConfirmation: true },
    ]);
  });

  it('keeps the good paths, whatever the others are', () => {
    const { paths, faults } = parsePromotionPaths([
      7,
      app,
      { name: 'half' },
      { ...app },
      { ...app, name: 'b' },
    ]);
    expect(paths.map(({ name }) => name)).toEqual(['app', 'b']);
    expect(faults).toEqual([
      'Entry 1 of registryExplorer.promotion.paths must be an object with a "name" and "stages".',
      'Entry 3 of registryExplorer.promotion.paths ("half") needs a list of two "stages" or more.',
      'Entry 4 of registryExplorer.promotion.paths repeats the name "app"; the first entry counts.',
    ]);
  });

  it.each<[unknown, string]>([
    [{}, 'registryExplorer.promotion.paths must be a list.'],
    ['app', 'registryExplorer.promotion.paths must be a list.'],
    [[{ stages: app.stages }], 'Entry 1 of registryExplorer.promotion.paths has no "name".'],
    [[{ ...app, name: ' ' }], 'has no "name".'],
    [[{ ...app, stage: [] }], '("app") has "stage", which is not known.'],
    [[{ ...app, stages: app.stages.slice(1, 2) }], 'needs a list of two "stages" or more.'],
    [[{ ...app, stages: { dev: 'x' } }], 'needs a list of two "stages" or more.'],
    [withStage('staging'), '("app"), stage 2, must be an object with a "name" and a "repository".'],
    [withStage({ repository: 'host:1/a' }), '("app"), stage 2, has no "name".'],
    [
      withStage({ name: 'dev', repository: 'host:1/a' }),
      'stage 2, ("dev") has the name of a stage before it.',
    ],
    [withStage({ name: 's' }), 'stage 2, ("s") has no "repository".'],
    [withStage({ name: 's', repository: 7 }), 'stage 2, ("s") has no "repository".'],
    [withStage({ name: 's', repository: 'host:1/a', tags: 'x' }), '("s") has "tags", which is not known.'],
    [withStage({ name: 's', repository: 'host:1/a', tag: 7 }), '("s") has a "tag" that is not a text.'],
    [
      withStage({ name: 's', repository: 'host:1/a', tag: '{branch}' }),
      '("s") has an unusable "tag": “{branch}”: {branch} is not known; known are {tag}, ',
    ],
    [
      withStage({ name: 's', repository: 'host:1/a', tag: 'a b' }),
      '("s") has an unusable "tag": “a b” gives “a b”, and a tag is made of letters',
    ],
    [
      withStage({ name: 's', repository: 'prod/*' }),
      '("s") has a "repository" ("prod/*") that does not begin with a host, as in registry.example.com/prod/*',
    ],
    [withStage({ name: 's', repository: 'https://h.io/a' }), 'that does not begin with a host'],
    [withStage({ name: 's', repository: '*.example.com/a' }), 'that does not begin with a host'],
    [withStage({ name: 's', repository: 'app' }), 'that does not begin with a host'],
    [withStage({ name: 's', repository: '' }), 'that does not begin with a host'],
    [withStage({ name: 's', repository: 'h.io/' }), 'that is not usable: the repository is missing.'],
    [
      withStage({ name: 's', repository: 'h.io/Prod/*' }),
      'that is not usable: a repository is written in lower case.',
    ],
    [
      withStage({ name: 's', repository: 'h.io/a//*' }),
      'that is not usable: a repository has no empty parts',
    ],
    [withStage({ name: 's', repository: 'h.io/a-' }), 'that is not usable: each part'],
    [withStage({ name: 's', repository: 'h.io/a:1' }), 'that is not usable: a repository is made of'],
    [withStage({ name: 's', repository: 'h.io/***' }), 'that has more than two stars in a row.'],
    [
      withStage({ name: 's', repository: 'h.io/{tag}' }),
      'that has {tag}; only {name} and {repository} are known here.',
    ],
    [
      withStage({ name: 's', repository: 'h.io/{name' }),
      'that has {; only {name} and {repository} are known here.',
    ],
    [
      withStage({ name: 's', repository: 'h.io/*/*' }),
      'that has more wildcards than localhost:5000/dev/*, which it is filled from.',
    ],
    [
      pathOf('h.io/dev/**', 'h.io/prod/*'),
      'that has * where h.io/dev/**, which it is filled from, has slashes in it.',
    ],
    [pathOf('h.io/{repository}', 'h.io/prod/*'), 'that has * where h.io/{repository}, which'],
    [
      withStage({ name: 's', repository: 'h.io/a', demands: true }),
      '("s") has "demands" that are not an object.',
    ],
    [
      withStage({ name: 's', repository: 'h.io/a', demands: { imutableTags: true } }),
      '("s") demands "imutableTags", which is not known; known are immutableTags, signature, typedConfirmation.',
    ],
    [
      withStage({ name: 's', repository: 'h.io/a', demands: { signature: 'yes' } }),
      '("s") has a "demands.signature" that is neither true nor false.',
    ],
  ])('says what is wrong with %j', (value, words) => {
    const { paths, faults } = parsePromotionPaths(value);
    expect(paths).toEqual([]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(words);
  });

  it('takes any JSON without failing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { paths, faults } = parsePromotionPaths(Array.isArray(value) ? value : [value]);
        expect(paths.length + faults.length).toBe(Array.isArray(value) ? value.length : 1);
      }),
    );
  });
});

describe('findNextStages', () => {
  it('fills the next stage with what the wildcards stood for', () => {
    expect(shortly(next([app], 'localhost:5000/dev/web'))).toEqual([
      'dev → staging: localhost:5001/staging/web:v1.2.3',
    ]);
    expect(shortly(next([app], 'localhost:5001/staging/web'))).toEqual([
      'staging → production: registry.example.com/prod/web:1.2.3',
    ]);
  });

  it('tells the path and what the next stage demands', () => {
    expect(next([app], 'localhost:5001/staging/web')).toMatchObject([
      { path: 'app', demands: { immutableTags: true, signature: true, typedConfirmation: true } },
    ]);
    expect(next([app], 'localhost:5000/dev/web')[0]?.demands.immutableTags).toBe(false);
  });

  it.each([
    'registry.example.com/prod/web',
    'localhost:5000/dev/team/web',
    'localhost:5000/dev',
    'localhost:5000/develop/web',
    'localhost:5002/dev/web',
    'other.example.com/dev/web',
    'web',
    '',
  ])('knows nowhere to go for %j', (image) => {
    expect(next([app], image)).toEqual([]);
  });

  it('lets ** stand for slashes too', () => {
    const paths = pathOf('localhost:5000/dev/**', 'localhost:5001/**');
    expect(shortly(next(paths, 'localhost:5000/dev/team/a/web'))).toEqual([
      'from → to: localhost:5001/team/a/web:v1.2.3',
    ]);
  });

  it('lets a wildcard stand for one character, and not for none', () => {
    const paths = pathOf('h.io/app*', 'h.io/prod/app*');
    expect(shortly(next(paths, 'h.io/app2'))).toEqual(['from → to: h.io/prod/app2:v1.2.3']);
    expect(next(paths, 'h.io/app')).toEqual([]);
    expect(next(pathOf('h.io/app**', 'h.io/prod/app**'), 'h.io/app')).toEqual([]);
  });

  it('fills several wildcards in their order, and leaves out what the target has no place for', () => {
    const three = 'h.io/*/dev/*-*';
    expect(shortly(next(pathOf(three, 'h.io/prod/*/*/*'), 'h.io/team/dev/web-api-x'))).toEqual([
      'from → to: h.io/prod/team/web-api/x:v1.2.3',
    ]);
    expect(shortly(next(pathOf(three, 'h.io/prod/*'), 'h.io/team/dev/web-api'))).toEqual([
      'from → to: h.io/prod/team:v1.2.3',
    ]);
  });

  it('knows the name and the repository that the image has', () => {
    const image = 'h.io/team/web';
    expect(shortly(next(pathOf('h.io/**', 'g.io/prod/{name}'), image))).toEqual([
      'from → to: g.io/prod/web:v1.2.3',
    ]);
    expect(shortly(next(pathOf('h.io/**', 'g.io/{repository}/{name}'), image))).toEqual([
      'from → to: g.io/team/web/web:v1.2.3',
    ]);
  });

  it('goes on from a stage that was filled by a placeholder', () => {
    const stages = [
      { name: 'dev', repository: 'h.io/dev/**' },
      { name: 'staging', repository: 'h.io/staging/{name}' },
      { name: 'production', repository: 'h.io/prod/*' },
    ];
    expect(shortly(next([{ name: 'p', stages }], 'h.io/staging/web'))).toEqual([
      'staging → production: h.io/prod/web:v1.2.3',
    ]);
    expect(next([{ name: 'p', stages }], 'h.io/staging/team/web')).toEqual([]);
  });

  it('lists every path and every stage that the image is in', () => {
    const hotfix = { name: 'hotfix', stages: [app.stages[0], app.stages[2]] };
    const same = {
      name: 'same',
      stages: ['a', 'b', 'c'].map((name) => ({
        name,
        repository: 'localhost:5000/**',
        tag: `${name}-{version}`,
      })),
    };
    const found = next([app, hotfix, same], 'localhost:5000/dev/web');
    expect(found.map((stage) => stage.path)).toEqual(['app', 'hotfix', 'same', 'same']);
    expect(shortly(found).slice(2)).toEqual([
      'a → b: localhost:5000/dev/web:b-1.2.3',
      'b → c: localhost:5000/dev/web:c-1.2.3',
    ]);
  });

  it('knows Docker Hub under all its names, and what it keeps without a slash', () => {
    const paths = pathOf('index.docker.io/org/*', 'docker.io/mirror');
    expect(shortly(next(paths, 'docker.io/org/web'))).toEqual(['from → to: docker.io/library/mirror:v1.2.3']);
    expect(shortly(next(pathOf('docker.io/*', 'h.io/*'), 'docker.io/library/nginx'))).toEqual([
      'from → to: h.io/nginx:v1.2.3',
    ]);
    expect(shortly(next(pathOf('docker.io/**', 'h.io/**'), 'docker.io/library/nginx'))).toEqual([
      'from → to: h.io/library/nginx:v1.2.3',
    ]);
  });

  it('takes hosts for the same in any case, and with the port that https implies', () => {
    expect(next(pathOf('H.io:443/*', 'g.io/*'), 'h.io/web')).toHaveLength(1);
    expect(next(pathOf('h.io/*', 'g.io/*'), 'H.IO:443/web')).toHaveLength(1);
  });

  it('keeps the base path of a registry in the repository', () => {
    const paths = pathOf('h.io/base/dev/*', 'h.io/base/prod/*');
    expect(shortly(next(paths, 'h.io/base/dev/web'))).toEqual(['from → to: h.io/base/prod/web:v1.2.3']);
  });

  it('says why there is no target in place of one', () => {
    expect(shortly(next(pathOf('h.io/*', 'h.io/p/*', '{commit}'), 'h.io/web'))[0]).toContain(
      'fault: “{commit}”: no commit is known',
    );
    expect(shortly(next(pathOf('h.io/*', 'h.io/p/*', '{minor}'), 'h.io/web', 'main'))[0]).toContain(
      'the tag main is no version',
    );
    expect(shortly(next(pathOf('h.io/app*', 'h.io/*'), 'h.io/app-web'))).toEqual([
      'from → to: fault: h.io/* gives “-web”, and each part of a repository begins and ends with a letter or digit, with single separators between',
    ]);
    expect(
      shortly(next(pathOf('h.io/*', `h.io/${'x'.repeat(200)}/*`), `h.io/${'y'.repeat(60)}`))[0],
    ).toContain('a repository has at most 255 characters');
  });

  it('has no target for an image without a tag, unless the template needs none', () => {
    const { paths } = parsePromotionPaths([
      app,
      ...[pathOf('localhost:5000/**', 'h.io/**', '{digest}')].flat(),
    ]);
    const digest = `sha256:${'4f06'.repeat(16)}` as const;
    const found = findNextStages(paths, { image: 'localhost:5000/dev/web', digest, date });
    expect(shortly(found)).toEqual([
      'dev → staging: fault: “{tag}”: the image has no tag',
      'from → to: h.io/dev/web:4f064f064f06',
    ]);
  });

  it('knows the day and the commit', () => {
    const { paths } = parsePromotionPaths(pathOf('h.io/*', 'h.io/p/*', '{date}-{commit}'));
    const image = { image: 'h.io/web', tag: 'x', date, commit: 'a1b2c3d4e5' };
    expect(shortly(findNextStages(paths, image))).toEqual(['from → to: h.io/p/web:2026-11-25-a1b2c3d']);
  });
});

describe('wildcards', () => {
  const segment = fc.stringMatching(/^[a-z0-9]{1,6}(-[a-z0-9]{1,4})?$/);
  const wildcard = fc.constantFrom('*', '**');
  const pattern = fc
    .array(
      fc.oneof(
        segment,
        wildcard,
        fc.tuple(segment, wildcard).map((pair) => pair.join('-')),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((parts) => parts.join('/'));

  it('bring every image back when a path leads to where it came from', () => {
    fc.assert(
      fc.property(pattern, fc.array(segment, { minLength: 9, maxLength: 9 }), (text, fillings) => {
        const repository = fillOne(text, fillings);
        const stages = ['a', 'b', 'c'].map((name) => ({ name, repository: `h.io/${name}/${text}` }));
        const { paths, faults } = parsePromotionPaths([{ name: 'p', stages }]);
        expect(faults).toEqual([]);
        const [step] = findNextStages(paths, { image: `h.io/a/${repository}`, tag: 't', date });
        expect(step?.target).toEqual({ host: 'h.io', repository: `b/${repository}`, tag: 't' });
        // What arrives in a stage is in that stage, so the path goes on.
        expect(shortly(findNextStages(paths, { image: `h.io/b/${repository}`, tag: 't', date }))).toEqual([
          `b → c: h.io/c/${repository}:t`,
        ]);
      }),
    );
  });

  it('never lead to what is no reference', () => {
    fc.assert(
      fc.property(pattern, pattern, fc.string(), fc.string(), (from, to, repository, tag) => {
        const { paths } = parsePromotionPaths(pathOf(`h.io/${from}`, `h.io/${to}`));
        for (const { target } of findNextStages(paths, { image: `h.io/${repository}`, tag, date })) {
          if (!('fault' in target)) {
            const { host, repository: name, tag: given } = target;
            expect(findReference(`${host}/${name}:${given}`)).toMatchObject({ repository: name, tag: given });
          }
        }
      }),
    );
  });

  it('match long names with many wildcards without delay', () => {
    const many = `h.io/${Array.from({ length: 20 }, () => '**').join('a')}b`;
    // Tried one way after the other without memory, this would outlast every patience.
    expect(next(pathOf(many, 'h.io/x'), `h.io/${'a'.repeat(250)}`)).toEqual([]);
  });
});

describe('the schema in package.json', () => {
  const root = path.resolve(import.meta.dirname, '../../../..');
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const setting = dig(manifest, [
    'contributes',
    'configuration',
    'properties',
    'registryExplorer.promotion.paths',
  ]);

  it('proposes a path that is usable', () => {
    const snippet = JSON.stringify(dig(setting, ['items', 'defaultSnippets', '0', 'body']));
    const filled = snippet.replaceAll(/\$\{\d+:([^}]*)\}/g, '$1');
    expect(parsePromotionPaths([JSON.parse(filled)])).toMatchObject({ paths: [{ name: 'app' }], faults: [] });
  });

  it('marks what the parser refuses, and nothing that it takes', () => {
    const stage = dig(setting, ['items', 'properties', 'stages', 'items', 'properties']);
    const matcher = (name: string): RegExp => new RegExp(String(dig(stage, [name, 'pattern'])));
    const accepts = (more: object): boolean =>
      parsePromotionPaths(withStage({ name: 's', repository: 'h.io/a', ...more })).faults.length === 0;
    const tags = [
      '{tag}',
      '{version}-{commit}',
      'v{minor}',
      'x',
      '{branch}',
      '{tag',
      'a b',
      '-x',
      '',
      '.x',
      '{}',
    ];
    expect(tags.filter((tag) => matcher('tag').test(tag))).toEqual(tags.filter((tag) => accepts({ tag })));
    const names = [
      'h.io/a',
      'localhost/a',
      'localhost:5000/a/*',
      'prod/*',
      'app',
      'https://h.io/a',
      'h.io/',
      '',
    ];
    expect(names.filter((repository) => matcher('repository').test(repository))).toEqual(
      names.filter((repository) => accepts({ repository })),
    );
  });
});

/** The wildcards replaced one after the other, `**` by two parts. */
function fillOne(text: string, fillings: readonly string[]): string {
  let used = 0;
  const take = (): string => fillings[used++ % fillings.length] ?? 'x';
  return text.replaceAll(/\*+/g, (stars) => (stars === '**' ? `${take()}/${take()}` : take()));
}

function dig(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => {
    if (Array.isArray(inner)) {
      return inner[Number(key)];
    }
    return isJsonObject(inner) ? inner[key] : undefined;
  }, value);
}
