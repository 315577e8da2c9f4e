/**
 * Names of images as people type them, with Docker's defaults, and as the OCI distribution specification limits them
 * (distribution-spec "Pulling manifests"; the grammar is that of distribution/reference).
 */
import { type Digest, findDigest, parseDigest } from './digest.ts';
import { InvalidDigestError, InvalidReferenceError } from './errors.ts';

export interface ImageReference {
  /** `host[:port]`; `docker.io` for Docker Hub under all its names. */
  readonly registry: string;
  /** With `library/` where Docker Hub implies it. */
  readonly repository: string;
  readonly tag?: string | undefined;
  readonly digest?: Digest | undefined;
}

/** Docker Hub's own name in references. */
export const dockerHub = 'docker.io';

const dockerHubHosts: readonly string[] = [
  'docker.io',
  'index.docker.io',
  'registry-1.docker.io',
  'hub.docker.com',
];

/** Distribution limits a repository, with its host, to 255 characters; so do we, without it. */
export const maxRepositoryLength = 255;
export const maxTagLength = 128;

/**
 * Reads `nginx`, `nginx:1.27`, `ghcr.io/org/app@sha256:…`, `localhost:5000/a/b:c`, with or without `docker://`.
 * Neither tag nor digest means the tag `latest`, as everywhere.
 * @throws InvalidReferenceError with the exact fault.
 */
export function parseReference(text: string): ImageReference {
  const trimmed = text.trim().replace(/^(docker|oci):\/\//, '');
  if (trimmed === '') {
    throw new InvalidReferenceError(text, 'it is empty');
  }
  const at = trimmed.indexOf('@');
  const name = at < 0 ? trimmed : trimmed.slice(0, at);
  const digest = at < 0 ? undefined : parseDigestPart(text, trimmed.slice(at + 1));
  const { rest, tag } = splitTag(name);
  const { registry, repository } = splitRegistry(rest);
  const fault =
    registryFault(registry) ?? repositoryFault(repository) ?? (tag === undefined ? undefined : tagFault(tag));
  if (fault !== undefined) {
    throw new InvalidReferenceError(text, fault);
  }
  const isBare = tag === undefined && digest === undefined;
  return { registry, repository, tag: isBare ? 'latest' : tag, digest };
}

export function findReference(text: string): ImageReference | undefined {
  try {
    return parseReference(text);
  } catch (thrown) {
    if (thrown instanceof InvalidReferenceError) {
      return undefined;
    }
    throw thrown;
  }
}

/**
 * `full` names the registry always (`docker.io/library/nginx:1.27`), `familiar` as Docker shows it (`nginx:1.27`).
 * Both parse back to the same reference.
 */
export function formatReference(
  reference: ImageReference,
  options: { readonly style: 'full' | 'familiar' },
): string {
  const { registry, repository, tag, digest } = reference;
  const name =
    options.style === 'familiar' ? toFamiliarName(registry, repository) : `${registry}/${repository}`;
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** All the names of Docker Hub are one; other hosts are lower case, without the port that https implies. */
export function canonicalRegistry(host: string): string {
  const lower = host.toLowerCase().replace(/:443$/, '');
  return dockerHubHosts.includes(lower) ? dockerHub : lower;
}

/** Where the distribution API of a registry lives: Docker Hub's has a host of its own. */
export function registryApiHost(registry: string): string {
  return canonicalRegistry(registry) === dockerHub ? 'registry-1.docker.io' : registry;
}

/** What is wrong with a tag, as part of a sentence, or `undefined`. */
export function tagFault(tag: string): string | undefined {
  if (tag === '') {
    return 'the tag after the colon is missing';
  }
  if (tag.length > maxTagLength) {
    return `a tag has at most ${maxTagLength} characters`;
  }
  if (!/^\w/.test(tag)) {
    return 'a tag begins with a letter, a digit or an underscore';
  }
  return /^[\w.-]+$/.test(tag)
    ? undefined
    : 'a tag is made of letters, digits, underscores, dots and hyphens';
}

/** What is wrong with a repository name, as part of a sentence, or `undefined`. */
export function repositoryFault(repository: string): string | undefined {
  if (repository === '') {
    return 'the repository is missing';
  }
  if (repository.length > maxRepositoryLength) {
    return `a repository has at most ${maxRepositoryLength} characters`;
  }
  if (/[A-Z]/.test(repository)) {
    return 'a repository is written in lower case';
  }
  return repository
    .split('/')
    .map(segmentFault)
    .find((fault) => fault !== undefined);
}

function segmentFault(segment: string): string | undefined {
  if (segment === '') {
    return 'a repository has no empty parts between its slashes';
  }
  if (!/^[a-z0-9._-]+$/.test(segment)) {
    return 'a repository is made of lower-case letters, digits, dots, underscores and hyphens';
  }
  return /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/.test(segment)
    ? undefined
    : 'each part of a repository begins and ends with a letter or digit, with single separators between';
}

function registryFault(registry: string): string | undefined {
  const label = '(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])';
  const host = new RegExp(`^(?:${label}(?:\\.${label})*|\\[[0-9a-f:.]+\\])(?::(\\d+))?$`).exec(registry);
  if (host === null) {
    return `“${registry}” is not a host name`;
  }
  const port = host[1];
  return port === undefined || (Number(port) > 0 && Number(port) < 65_536)
    ? undefined
    : `${port} is not a port`;
}

/** The first part is a registry when it could be nothing else: it has a dot or a colon, or is `localhost`. */
function splitRegistry(name: string): { readonly registry: string; readonly repository: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = first === 'localhost' || /[.:[\]]/.test(first) || /[A-Z]/.test(first);
  const registry = isHost ? canonicalRegistry(first) : dockerHub;
  const repository = isHost ? name.slice(slash + 1) : name;
  const isOfficial = registry === dockerHub && repository !== '' && !repository.includes('/');
  return { registry, repository: isOfficial ? `library/${repository}` : repository };
}

/** A colon after the last slash begins a tag; an earlier one belongs to a port. */
function splitTag(name: string): { readonly rest: string; readonly tag: string | undefined } {
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/')
    ? { rest: name.slice(0, colon), tag: name.slice(colon + 1) }
    : { rest: name, tag: undefined };
}

function parseDigestPart(text: string, part: string): Digest {
  const digest = findDigest(part);
  if (digest !== undefined) {
    return digest;
  }
  try {
    return parseDigest(part);
  } catch (thrown) {
    throw thrown instanceof InvalidDigestError
      ? new InvalidReferenceError(text, `what follows @ is not a digest: ${thrown.fault}`)
      : thrown;
  }
}

/** A familiar name must parse back, so it is only used where Docker's defaults restore the rest. */
function toFamiliarName(registry: string, repository: string): string {
  if (registry !== dockerHub) {
    return `${registry}/${repository}`;
  }
  const familiar = repository.startsWith('library/') ? repository.slice('library/'.length) : repository;
  const parsed = splitRegistry(familiar);
  return parsed.registry === registry && parsed.repository === repository
    ? familiar
    : `${registry}/${repository}`;
}
