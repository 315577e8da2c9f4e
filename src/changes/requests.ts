/** The requests by which a plan would change registries, in its order, as a person may read them beforehand. */
import { referrersTag } from '../oci/attachedTags.ts';
import { type Digest, toAlgorithm } from '../oci/digest.ts';
import { registryApiHost } from '../oci/reference.ts';
import { isLarge } from './applying/steps/digestCheck.ts';
import { type ChangePlan, type CopyBlobStep, type Place, type Step, stepsOf } from './plan.ts';

/**
 * Lines such as `PUT /v2/prod/app/manifests/1.2`, with the host in front of the path when several registries take part.
 * What only reads is left out, and so is what is sent only should something fail.
 */
export function requestsOf(plan: ChangePlan): readonly string[] {
  const isOne = countRegistries(plan) < 2;
  const asked = new Set<string>();
  const isFirst = (key: string): boolean => !asked.has(key) && asked.add(key).has(key);
  return stepsOf(plan).flatMap((step) => {
    const { host, path } = toRoot(step.target);
    const before = [
      ...(step.kind === 'replace-tag' && isFirst(`deleting ${host}${path}`) ? rehearsalRequests() : []),
      ...(isSentLarge(step) && isFirst(`digests ${host}`) ? digestCheckRequests() : []),
    ];
    return [...before, ...toRequests(step)].map(({ method, rest, note }) =>
      [`${method} ${isOne ? '' : host}${path}${rest}`, ...(note === undefined ? [] : [`(${note})`])].join(
        ' ',
      ),
    );
  });
}

interface Request {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  /** Below the repository. */
  readonly rest: string;
  readonly note?: string;
}

/** What a registry says only when it is asked. */
const unknown = '…';

function toRequests(step: Step): readonly Request[] {
  switch (step.kind) {
    case 'copy-blob':
      return step.isPresent ? [] : toBlobRequests(step);
    case 'put-manifest':
      return [
        put(step.manifest.digest),
        ...(step.referrer === undefined
          ? []
          : [
              {
                ...put(referrersTag(step.referrer.subject)),
                note: 'unless the registry keeps this list itself',
              },
            ]),
      ];
    case 'put-tag':
      return [put(step.tag)];
    case 'check-tags':
      return [];
    case 'delete-tag':
      return [drop(step.tag)];
    case 'replace-tag':
      return [put(step.tag), drop(placeholder)];
    case 'delete-manifest':
      return [drop(step.digest)];
    default:
      return step satisfies never;
  }
}

function toBlobRequests({ source, target, digest }: CopyBlobStep): readonly Request[] {
  return source.registryId === target.registryId
    ? [{ method: 'POST', rest: `blobs/uploads/?mount=${digest}&from=${source.repository}` }]
    : uploadRequests(digest);
}

function uploadRequests(digest: Digest): readonly Request[] {
  const algorithm = toAlgorithm(digest);
  const query = algorithm === 'sha256' ? '' : `?digest-algorithm=${algorithm}`;
  return [
    { method: 'POST', rest: `blobs/uploads/${query}` },
    { method: 'PUT', rest: `blobs/uploads/${unknown}?digest=${digest}` },
  ];
}

const placeholder = `sha256:${unknown}` as const;

/** Whether the registry deletes at all is tried first, once in a repository: on nothing, then on a placeholder without a tag. */
function rehearsalRequests(): readonly Request[] {
  return [
    { ...drop(placeholder), note: 'of what is not there, to see whether deleting is allowed' },
    ...uploadRequests(placeholder),
    put(placeholder),
    drop(placeholder),
  ];
}

function isSentLarge(step: Step): boolean {
  return (
    step.kind === 'copy-blob' &&
    !step.isPresent &&
    step.source.registryId !== step.target.registryId &&
    isLarge(step)
  );
}

/** Once for each registry and session, before its first large blob. */
function digestCheckRequests(): readonly Request[] {
  const note = 'a byte under another digest, to see whether digests are compared';
  return uploadRequests(placeholder).map((request) => ({ ...request, note }));
}

function drop(digest: string): Request {
  return { method: 'DELETE', rest: `manifests/${digest}` };
}

function put(reference: string): Request {
  return { method: 'PUT', rest: `manifests/${reference}` };
}

function countRegistries(plan: ChangePlan): number {
  const places = plan.items.flatMap(({ place, source }) =>
    source === undefined ? [place] : [place, source.place],
  );
  return new Set(places.map(({ registryId }) => registryId)).size;
}

/** Ids of registries are addresses; anything else stands for itself. */
function toRoot({ registryId, repository }: Place): { readonly host: string; readonly path: string } {
  const url = URL.canParse(registryId) ? new URL(registryId) : undefined;
  if (url === undefined || url.host === '') {
    return { host: registryId, path: `/v2/${repository}/` };
  }
  return {
    host: registryApiHost(url.host),
    path: `${url.pathname.replace(/\/+$/, '')}/v2/${repository}/`,
  };
}
