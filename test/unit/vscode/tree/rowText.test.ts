/** What rows and their tooltips say. */
import { describe, expect, it } from 'vitest';
import { computeDigest } from '../../../../src/oci/digest.ts';
import {
  describeDetail,
  describeLogin,
  tooltipImage,
  tooltipRegistry,
} from '../../../../src/vscode/tree/rowText.ts';

const digest = computeDigest(Buffer.from('an image'));
const summary = {
  kind: 'index',
  digest,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  sizeBytes: 41_600_000,
  created: '2026-11-21T10:00:00Z',
  labels: { 'org.opencontainers.image.version': '2.0.0' },
  platforms: ['amd64', 'arm64', 's390x', 'riscv64'].map((architecture) => ({ os: 'linux', architecture })),
} as const;
const nowMs = Date.parse('2026-11-24T10:00:00Z');

describe('a row of an image', () => {
  it('says size, age and the first platforms, and how many more there are', () => {
    expect(describeDetail({ state: 'read', summary }, { nowMs, withPlatforms: true })).toBe(
      '41.6 MB · 3 d · amd64, arm64, s390x +1',
    );
    expect(describeDetail({ state: 'read', summary }, { nowMs, withPlatforms: false })).toBe('41.6 MB · 3 d');
  });

  it('names the operating system where there is another than linux', () => {
    const platforms = ['linux', 'windows'].map((os) => ({ os, architecture: 'amd64' }));
    expect(
      describeDetail({ state: 'read', summary: { ...summary, platforms } }, { nowMs, withPlatforms: true }),
    ).toBe('41.6 MB · 3 d · linux/amd64, windows/amd64');
  });

  it('says nothing while its details are read', () => {
    expect(describeDetail(undefined, { nowMs, withPlatforms: true })).toBeUndefined();
    expect(describeDetail({ state: 'reading' }, { nowMs, withPlatforms: true })).toBeUndefined();
  });
});

describe('the tooltip of an image', () => {
  it('has reference, digest, size, time, every platform and the labels', () => {
    const text = tooltipImage('ghcr.io/org/app:2.0.0', { state: 'read', summary });
    expect(text.replaceAll('\\', '')).toContain('**ghcr.io/org/app:2.0.0**');
    expect(text).toContain(digest);
    expect(text).toContain('41.6 MB compressed');
    expect(text).toContain('Nov 21, 2026');
    expect(text).toContain('` linux/riscv64 `');
    expect(text).toContain('` org.opencontainers.image.version `: ` 2.0.0 `');
  });

  it('does not say the digest twice', () => {
    const text = tooltipImage(`ghcr.io/org/app@${digest}`, { state: 'read', summary });
    expect(text.split(digest)).toHaveLength(2);
  });

  it('lets nothing from a registry become a link, an image, a column or the end of its code', () => {
    const labels = {
      'a`b': '`` [x](command:evil) ![i](https://evil.example/i.png) | <b> \n# head',
      ok: 'yes',
    };
    const text = tooltipImage('r.example/[x](command:evil):1', {
      state: 'read',
      summary: { ...summary, labels },
    });
    expect(text).toContain('\\[x\\]\\(command:evil\\)');
    expect(text).toContain('``` `` [x](command:evil) ![i](https://evil.example/i.png) <b> # head ```');
    expect(text).toContain('`` a`b ``');
    expect(text).not.toMatch(/^# head/m);
  });

  it('shows no more than some labels', () => {
    const labels = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`label${index}`, 'x']));
    const text = tooltipImage('r.example/app:1', { state: 'read', summary: { ...summary, labels } });
    expect(text.match(/^- /gm)).toHaveLength(16);
    expect(text).toContain('- and 25 more');
  });
});

describe('a registry', () => {
  const origin = { kind: 'sign-in', store: 'keychain' } as const;
  const secret = { kind: 'basic', username: 'ann', password: 's3cret' } as const;

  it('says who is signed in and through what, and never the secret', () => {
    const login = { credential: { secret, origin, username: 'ann' } };
    expect(describeLogin(login)).toBe("ann, signed in here, kept in the operating system's keychain");
    expect(tooltipRegistry('https://r.example', login)).not.toContain('s3cret');
    expect(describeLogin({ credential: { secret, origin } })).toMatch(/^signed in here/);
  });

  it('says that nobody is, once that is known', () => {
    expect(describeLogin(undefined)).toBeUndefined();
    expect(describeLogin({ credential: undefined })).toBe('not signed in');
  });
});
