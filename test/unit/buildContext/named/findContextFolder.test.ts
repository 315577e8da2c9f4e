import path from 'node:path';
import { symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  findContextFolder,
  findTargets,
  readWorkspaceBuilds,
} from '../../../../src/buildContext/named/findContextFolder.ts';
import { createDiskContext } from '../../../support/buildContexts.ts';

const { signal } = new AbortController();

interface Found {
  readonly folder: string;
  readonly by: string | undefined;
  readonly targets: readonly string[];
}

/** Everything by its path below the workspace, which is `''`. */
async function findIn(files: Readonly<Record<string, string>>, dockerfile: string): Promise<Found> {
  await using disk = await createDiskContext(files);
  const builds = await readWorkspaceBuilds(disk.folder, { signal });
  const { contextFolder, namedBy } = findContextFolder(disk.at(dockerfile), builds);
  return {
    folder: path.relative(disk.folder, contextFolder),
    by: namedBy === undefined ? undefined : path.relative(disk.folder, namedBy),
    targets: [...findTargets(disk.at(dockerfile), builds)].toSorted(),
  };
}

describe('the context of a Dockerfile', () => {
  it('is its own folder where nothing says another', async () => {
    expect(await findIn({ 'api/Dockerfile': '' }, 'api/Dockerfile')).toEqual({
      folder: 'api',
      by: undefined,
      targets: [],
    });
  });

  it('is what compose says, beside the compose file', async () => {
    const compose = `
services:
  api:
    build:
      context: ..
      dockerfile: api/Dockerfile
      target: Runtime
  web:
    build: ../web
  db:
    image: postgres
`;
    const files = { 'deploy/compose.yaml': compose, 'api/Dockerfile': '', 'web/Dockerfile': '' };
    expect(await findIn(files, 'api/Dockerfile')).toEqual({
      folder: '',
      by: 'deploy/compose.yaml',
      targets: ['runtime'],
    });
    expect(await findIn(files, 'web/Dockerfile')).toEqual({
      folder: 'web',
      by: 'deploy/compose.yaml',
      targets: [],
    });
  });

  it.each([
    ['docker-compose.yml', 'services: { a: { build: { dockerfile: api/Dockerfile } } }'],
    ['docker-compose.override.yml', 'services: { a: { build: { context: ., dockerfile: api/Dockerfile } } }'],
    [
      'compose.yaml',
      'x-build: &b { context: ., dockerfile: api/Dockerfile }\nservices: { a: { build: { <<: *b, target: x } } }',
    ],
    ['compose.yml', 'services: { a: { build: { context: "${ROOT:-.}", dockerfile: api/Dockerfile } } }'],
    ['docker-bake.hcl', 'target "api" {\n  context = "."\n  dockerfile = "api/Dockerfile"\n}'],
    ['docker-bake.json', '{ "target": { "api": { "dockerfile": "api/Dockerfile" } } }'],
    ['.devcontainer.json', '{ // comment\n "build": { "dockerfile": "api/Dockerfile", "context": "." }, }'],
    ['.devcontainer/devcontainer.json', '{ "dockerFile": "../api/Dockerfile", "context": ".." }'],
    [
      '.github/workflows/build.yml',
      'jobs: { b: { steps: [{ uses: docker/build-push-action@v6, with: { context: ., file: api/Dockerfile } }] } }',
    ],
  ])('is what %s says', async (name, text) => {
    const { folder, by } = await findIn({ [name]: text, 'api/Dockerfile': '' }, 'api/Dockerfile');
    expect({ folder, by }).toEqual({ folder: '', by: name });
  });

  it.each([
    [
      'compose.yaml',
      'services: { a: { build: { context: https://github.com/a/b.git, dockerfile: Dockerfile } } }',
    ],
    ['compose.yaml', 'services: { a: { build: { context: "$ROOT", dockerfile: api/Dockerfile } } }'],
    ['compose.yaml', 'services: { a: { build: { context: ., dockerfile_inline: FROM scratch } } }'],
    ['compose.yaml', 'services: [a, { build: . }'],
    ['compose.yaml', 'services:\n\t- a: b: c'],
    ['compose.yaml', '%YAML 9.9\n---\n!!x y'],
    ['docker-bake.hcl', 'target "api" {\n  context = "${ROOT}"\n  dockerfile = "api/Dockerfile"\n'],
    ['docker-bake.json', '{ "target": [ '],
    ['.devcontainer.json', '[]'],
    ['.github/workflows/build.yml', 'jobs: [ { steps: 1 } ]'],
  ])('is its own folder where %s says nothing that is known: %s', async (name, text) => {
    const { folder, by } = await findIn({ [name]: text, 'api/Dockerfile': '' }, 'api/Dockerfile');
    expect({ folder, by }).toEqual({ folder: 'api', by: undefined });
  });

  it('is what compose says before all others, and the nearest compose file', async () => {
    const build = (context: string, dockerfile: string): string =>
      `services: { a: { build: { context: "${context}", dockerfile: "${dockerfile}" } } }`;
    const files = {
      'api/Dockerfile': '',
      'compose.yaml': build('.', 'api/Dockerfile'),
      'api/compose.yaml': build('..', 'api/Dockerfile'),
      'docker-bake.json': '{ "target": { "a": { "context": "api" } } }',
    };
    expect((await findIn(files, 'api/Dockerfile')).by).toBe('api/compose.yaml');
    expect((await findIn({ ...files, 'api/compose.yaml': '' }, 'api/Dockerfile')).by).toBe('compose.yaml');
    const others = { ...files, 'api/compose.yaml': '', 'compose.yaml': '' };
    expect((await findIn(others, 'api/Dockerfile')).by).toBe('docker-bake.json');
  });

  it('is not what folders of others say', async () => {
    const text = 'services: { a: { build: { context: ../.., dockerfile: Dockerfile } } }';
    const files = { 'node_modules/m/compose.yaml': text, Dockerfile: '' };
    expect((await findIn(files, 'Dockerfile')).by).toBeUndefined();
  });
});

describe('bake files', () => {
  it('inherit, in circles as well', async () => {
    const text = `
# target "no" { context = "no" }
variable "TAG" { default = "1" }
group "default" { targets = ["api"] }
target "base" {
  context    = "."
  inherits   = ["api"]
  dockerfile = "Dockerfile"
  args = { context = "other", target = "none" }
}
target "api" {
  inherits = ["base"]
  dockerfile = "api/Dockerfile" // not that of base
  target = "Final"
  tags = ["a:\${TAG}"]
  /* target = "old" */
}
target "text" {
  dockerfile-inline = <<EOT
FROM scratch
target "fake" { context = "x" }
EOT
}
`;
    expect(await findIn({ 'docker-bake.hcl': text, 'api/Dockerfile': '' }, 'api/Dockerfile')).toEqual({
      folder: '',
      by: 'docker-bake.hcl',
      targets: ['final'],
    });
  });
});

describe('targets', () => {
  it('are those of commands and of builds of this Dockerfile', async () => {
    const files = {
      Dockerfile: '',
      'other/Dockerfile': '',
      'compose.yaml':
        'services: { a: { build: { context: ., target: one } }, b: { build: { context: other, target: no } } }',
      Makefile: 'image:\n\tdocker build \\\n\t  -t x --target=two .\n\tcargo rustc --target x86\n',
      '.gitlab-ci.yml': 'build: { script: ["docker buildx build --target \'Three\' ."] }',
      'ci/build.sh': 'podman build --target $STAGE .\nbuildah bud --target four .\n',
      '.github/workflows/a.yml':
        'jobs: { b: { steps: [{ run: "docker build --target five ." }, { uses: docker/build-push-action@v6, with: { target: six } }] } }',
    };
    expect((await findIn(files, 'Dockerfile')).targets).toEqual([
      'five',
      'four',
      'one',
      'six',
      'three',
      'two',
    ]);
    expect((await findIn(files, 'other/Dockerfile')).targets).toEqual(['five', 'four', 'no', 'three', 'two']);
  });
});

describe('looking for files', () => {
  it('follows no links', async () => {
    await using disk = await createDiskContext({ 'a/Dockerfile': '' });
    await symlink(disk.folder, disk.at('a/up'));
    expect((await readWorkspaceBuilds(disk.folder, { signal })).builds).toEqual([]);
  });

  it('passes over what is too large, and over a workspace that is gone', async () => {
    await using disk = await createDiskContext({
      'compose.yaml': `services: { a: { build: . } }\n#${'x'.repeat(600_000)}`,
    });
    expect((await readWorkspaceBuilds(disk.folder, { signal })).builds).toEqual([]);
    expect((await readWorkspaceBuilds(disk.at('gone'), { signal })).builds).toEqual([]);
  });

  it('ends when it is told to', async () => {
    await using disk = await createDiskContext({});
    const reason = new Error('closed');
    await expect(readWorkspaceBuilds(disk.folder, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  it('does not grow by what anchors repeat', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`,
    );
    const text = `a0: &a0 [x]\n${levels.join('\n')}\nservices: { a: { build: . } }`;
    const startMs = performance.now();
    expect((await findIn({ 'compose.yaml': text, Dockerfile: '' }, 'Dockerfile')).by).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});
