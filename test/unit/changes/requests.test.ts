/** The requests of a plan, as they are shown before it is carried out. */
import { describe, expect, it } from 'vitest';
import type { ChangePlan, ManifestToPut, Obstacle, Place, Step } from '../../../src/changes/plan.ts';
import { requestsOf } from '../../../src/changes/requests.ts';
import type { Digest } from '../../../src/oci/digest.ts';

const registryId = 'https://registry.example.com';
const dev: Place = { registryId, repository: 'dev/app' };
const prod: Place = { registryId, repository: 'prod/app' };
const elsewhere: Place = { registryId: 'http://localhost:5001', repository: 'dev/app' };

function digestOf(letter: string): Digest {
  return `sha256:${letter.repeat(64)}`;
}
const a = digestOf('a');
const b = digestOf('b');

function manifest(digest: Digest): ManifestToPut {
  return { digest, mediaType: 'application/x', sizeBytes: 500, from: { kind: 'registry', place: dev } };
}

function blob(digest: Digest, more: { readonly source?: Place; readonly isPresent?: boolean } = {}): Step {
  return { kind: 'copy-blob', source: dev, target: prod, digest, sizeBytes: 9, isPresent: false, ...more };
}

function planOf(
  steps: readonly Step[],
  more: { readonly source?: Place; readonly obstacles?: readonly Obstacle[] } = {},
): ChangePlan {
  const { source, obstacles = [] } = more;
  const item = {
    id: 'one',
    place: prod,
    reference: '1.2',
    ...(source === undefined ? {} : { source: { place: source, reference: '1.2' } }),
    effects: [],
    notes: [],
    obstacles,
    stages: steps.map((step) => ({ name: 'blobs' as const, steps: [step] })),
  };
  return { kind: 'promote', plannedAt: '2026-11-25T12:00:00Z', items: [item] };
}

describe('requestsOf', () => {
  it('shows a promotion inside one registry as mounts, manifests and the tag, in their order', () => {
    const steps: Step[] = [
      blob(a),
      { kind: 'put-manifest', target: prod, manifest: manifest(b) },
      { kind: 'put-tag', target: prod, tag: '1.2', manifest: manifest(b), expected: null },
    ];
    expect(requestsOf(planOf(steps, { source: dev }))).toEqual([
      `POST /v2/prod/app/blobs/uploads/?mount=${a}&from=dev/app`,
      `PUT /v2/prod/app/manifests/${b}`,
      'PUT /v2/prod/app/manifests/1.2',
    ]);
  });

  it('shows what goes from one registry to another as uploads, with the host in front', () => {
    const steps: Step[] = [
      blob(a, { source: elsewhere }),
      { kind: 'put-tag', target: prod, tag: '1.2', manifest: manifest(b), expected: b },
    ];
    expect(requestsOf(planOf(steps, { source: elsewhere }))).toEqual([
      'POST registry.example.com/v2/prod/app/blobs/uploads/',
      `PUT registry.example.com/v2/prod/app/blobs/uploads/…?digest=${a}`,
      'PUT registry.example.com/v2/prod/app/manifests/1.2',
    ]);
  });

  it('shows the host between two registries also where every blob is there already', () => {
    const steps: Step[] = [
      blob(a, { source: elsewhere, isPresent: true }),
      { kind: 'put-manifest', target: prod, manifest: manifest(b) },
    ];
    expect(requestsOf(planOf(steps, { source: elsewhere }))).toEqual([
      `PUT registry.example.com/v2/prod/app/manifests/${b}`,
    ]);
  });

  it('names another algorithm when an upload begins', () => {
    const long: Digest = `sha512:${'c'.repeat(128)}`;
    expect(requestsOf(planOf([blob(long, { source: elsewhere })]))).toEqual([
      'POST /v2/prod/app/blobs/uploads/?digest-algorithm=sha512',
      `PUT /v2/prod/app/blobs/uploads/…?digest=${long}`,
    ]);
  });

  it('shows nothing for blobs that are there, and for looking', () => {
    const look = {
      kind: 'check-tags',
      target: prod,
      known: { '1.2': a },
      named: ['1.2'],
      doomed: [a],
    } as const;
    expect(requestsOf(planOf([blob(a, { isPresent: true }), look]))).toEqual([]);
  });

  it('shows that a registry may not keep the list of referrers itself', () => {
    const step: Step = {
      kind: 'put-manifest',
      target: prod,
      manifest: manifest(b),
      referrer: { subject: a, artifactType: 'application/x-signature' },
    };
    expect(requestsOf(planOf([step]))).toEqual([
      `PUT /v2/prod/app/manifests/${b}`,
      `PUT /v2/prod/app/manifests/sha256-${'a'.repeat(64)} (unless the registry keeps this list itself)`,
    ]);
  });

  it('shows deletions by tag and by digest', () => {
    const steps: Step[] = [
      { kind: 'delete-tag', target: prod, tag: '1.2', expected: a },
      { kind: 'delete-manifest', target: prod, digest: a, sizeBytes: 500 },
    ];
    expect(requestsOf(planOf(steps))).toEqual([
      'DELETE /v2/prod/app/manifests/1.2',
      `DELETE /v2/prod/app/manifests/${a}`,
    ]);
  });

  it('shows every request by which a tag is replaced where it cannot be deleted', () => {
    const step: Step = {
      kind: 'replace-tag',
      target: prod,
      tag: '1.2',
      expected: a,
      original: manifest(a),
    };
    expect(requestsOf(planOf([step, { ...step, tag: '1.3' }]))).toEqual([
      'DELETE /v2/prod/app/manifests/sha256:… (of what is not there, to see whether deleting is allowed)',
      'POST /v2/prod/app/blobs/uploads/',
      'PUT /v2/prod/app/blobs/uploads/…?digest=sha256:…',
      'PUT /v2/prod/app/manifests/sha256:…',
      'DELETE /v2/prod/app/manifests/sha256:…',
      'PUT /v2/prod/app/manifests/1.2',
      'DELETE /v2/prod/app/manifests/sha256:…',
      'PUT /v2/prod/app/manifests/1.3',
      'DELETE /v2/prod/app/manifests/sha256:…',
    ]);
  });

  it('shows what several items need once, and nothing of items that are not carried out', () => {
    const { items } = planOf([blob(a)]);
    const blocked = planOf([blob(b)], { obstacles: [{ kind: 'content-missing', digests: [b] }] });
    const plan = { ...blocked, items: [...items, ...items, ...blocked.items] };
    expect(requestsOf(plan)).toHaveLength(1);
  });

  it('shows the base path of a registry, and the host that Docker Hub is asked at', () => {
    const at = (id: string, source?: Place): readonly string[] => {
      const target = { registryId: id, repository: 'team/app' };
      const step: Step = { kind: 'delete-manifest', target, digest: a, sizeBytes: 1 };
      const plan = planOf([step], source === undefined ? {} : { source });
      return requestsOf({ ...plan, items: plan.items.map((item) => ({ ...item, place: target })) });
    };
    expect(at('https://h.io/base')).toEqual([`DELETE /base/v2/team/app/manifests/${a}`]);
    expect(at('https://h.io/base', dev)).toEqual([`DELETE h.io/base/v2/team/app/manifests/${a}`]);
    expect(at('https://docker.io', dev)).toEqual([`DELETE registry-1.docker.io/v2/team/app/manifests/${a}`]);
    expect(at('some-id', dev)).toEqual([`DELETE some-id/v2/team/app/manifests/${a}`]);
    expect(at('localhost:5000', dev)).toEqual([`DELETE localhost:5000/v2/team/app/manifests/${a}`]);
  });
});
