/** What other tools do with a registry, done by skopeo. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Authority } from './certificates.ts';
import { login, type RealRegistry } from './realRegistry.ts';
import { createTestClient } from './testClient.ts';

const run = promisify(execFile);
const { signal } = new AbortController();

/** Copies every repository of an open registry, with all platforms of every tag, to one that asks for `login`. */
export async function copyAll(
  source: RealRegistry,
  target: RealRegistry,
  options: { readonly authority: Authority },
): Promise<void> {
  await using client = createTestClient(source.url);
  for await (const { items } of client.listRepositories({ signal })) {
    for (const repository of items) {
      await run('skopeo', [
        'sync',
        '--all',
        '--preserve-digests',
        '--src=docker',
        '--dest=docker',
        '--src-tls-verify=false',
        ...toAccess(target, options.authority, 'dest-'),
        `${source.host}/${repository}`,
        `${target.host}/${repository.slice(0, repository.lastIndexOf('/'))}`,
      ]);
    }
  }
}

/** The digest of what a reference such as `team/api:1.0` names. */
export async function inspectDigest(
  registry: RealRegistry,
  reference: string,
  options: { readonly authority: Authority },
): Promise<string> {
  const { stdout } = await run('skopeo', [
    'inspect',
    ...toAccess(registry, options.authority, ''),
    '--format={{.Digest}}',
    `docker://${registry.host}/${reference}`,
  ]);
  return stdout.trim();
}

function toAccess({ url }: RealRegistry, authority: Authority, prefix: 'dest-' | ''): readonly string[] {
  return [
    url.startsWith('https:')
      ? `--${prefix}cert-dir=${authority.issueFolder()}`
      : `--${prefix}tls-verify=false`,
    `--${prefix}creds=${login.username}:${login.password}`,
  ];
}

/** The digest of a tag in a registry without TLS, as an outsider sees it. */
export async function findDigestOutside(registry: RealRegistry, reference: string): Promise<string> {
  const { stdout } = await run('skopeo', [
    'inspect',
    ...plainAccess,
    '--format={{.Digest}}',
    `docker://${registry.host}/${reference}`,
  ]);
  return stdout.trim();
}

/** Sorted; empty for a repository that has none. */
export async function listTagsOutside(
  registry: RealRegistry,
  repository: string,
): Promise<readonly string[]> {
  const { stdout } = await run('skopeo', [
    'list-tags',
    ...plainAccess,
    `docker://${registry.host}/${repository}`,
  ]);
  const listed: { readonly Tags: readonly string[] | null } = JSON.parse(stdout);
  return (listed.Tags ?? []).toSorted();
}

const plainAccess = ['--tls-verify=false', `--creds=${login.username}:${login.password}`];
