import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cosignTag,
  isAttachmentTag,
  parseCosignTag,
  parseReferrersTag,
  referrersTag,
} from '../../../src/oci/attachedTags.ts';
import { computeDigest } from '../../../src/oci/digest.ts';
import { InvalidConfigError } from '../../../src/oci/errors.ts';
import { type ImageConfig, parseImageConfig } from '../../../src/oci/imageConfig.ts';
import { joinHistory, toInstruction } from '../../../src/oci/layerSteps.ts';

const parse = (document: unknown): ImageConfig => parseImageConfig(Buffer.from(JSON.stringify(document)));
const layer = (name: string) => ({
  mediaType: 'x/y',
  digest: computeDigest(Buffer.from(name)),
  sizeBytes: 1,
});

describe('parseImageConfig', () => {
  it('reads what Docker writes, nulls and all', () => {
    const config = parse({
      created: '2026-03-01T10:00:00.123456789Z',
      os: 'linux',
      architecture: 'arm64',
      variant: 'v8',
      config: {
        Env: ['A=1'],
        Entrypoint: null,
        Cmd: ['sh'],
        ExposedPorts: { '80/tcp': {} },
        Volumes: null,
        Labels: { a: 'b' },
        User: '',
      },
      rootfs: { type: 'layers', diff_ids: [computeDigest(Buffer.from('x'))] },
      history: [{ created_by: 'RUN x', empty_layer: true }],
    });
    expect(config).toMatchObject({
      created: '2026-03-01T10:00:00.123Z',
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      runtime: { env: ['A=1'], cmd: ['sh'], exposedPorts: ['80/tcp'], volumes: [], labels: { a: 'b' } },
      history: [{ createdBy: 'RUN x', isEmptyLayer: true }],
    });
    expect(config.runtime.user).toBeUndefined();
  });

  it.each(['0001-01-01T00:00:00Z', '1970-01-01T00:00:00Z', 'yesterday', null])(
    'takes the date %j for none',
    (created) => {
      expect(parse({ created }).created).toBeUndefined();
    },
  );

  it.each<[unknown, string]>([
    [[], 'the document must be an object'],
    [{ config: 3 }, 'config must be an object'],
    [{ config: { Env: [1] } }, 'config.Env[0] must be a text'],
    [{ rootfs: { diff_ids: ['x'] } }, 'rootfs.diff_ids[0] is not'],
    [{ history: [{ empty_layer: 'no' }] }, 'history[0].empty_layer must be true or false'],
  ])('refuses %j with the exact fault', (document, fault) => {
    expect(() => parse(document)).toThrow(InvalidConfigError);
    expect(() => parse(document)).toThrow(fault);
  });

  it('throws nothing but its own error', () => {
    const key = fc.constantFrom(
      'config',
      'history',
      'rootfs',
      'diff_ids',
      'Env',
      'created',
      'Healthcheck',
      'os',
      'Labels',
    );
    fc.assert(
      fc.property(
        fc.dictionary(key, fc.oneof(fc.jsonValue(), fc.dictionary(key, fc.jsonValue()))),
        (document) => {
          try {
            parse(document);
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(InvalidConfigError);
          }
        },
      ),
    );
  });
});

describe('joinHistory', () => {
  it('gives every layer the instruction that made it', () => {
    const config = parse({
      history: [
        { created_by: '/bin/sh -c #(nop) ADD file:1 in / ' },
        { created_by: '/bin/sh -c #(nop)  CMD ["sh"]', empty_layer: true },
        { created_by: 'RUN /bin/sh -c apk add curl # buildkit' },
      ],
    });
    const { steps, isMatching } = joinHistory(config, [layer('a'), layer('b')]);
    expect(isMatching).toBe(true);
    expect(steps.map(({ layer: made, instruction }) => [made?.digest, instruction])).toEqual([
      [layer('a').digest, 'ADD file:1 in /'],
      [undefined, 'CMD ["sh"]'],
      [layer('b').digest, 'RUN apk add curl'],
    ]);
  });

  it.each([[[]], [[{ created_by: 'x' }]], [Array.from({ length: 3 }, () => ({ created_by: 'x' }))]])(
    'leaves instructions out when the history does not fit: %j',
    (history) => {
      const { steps, isMatching } = joinHistory(parse({ history }), [layer('a'), layer('b')]);
      expect(isMatching).toBe(false);
      expect(steps.map(({ instruction }) => instruction)).toEqual([undefined, undefined]);
    },
  );
});

describe('toInstruction', () => {
  it.each([
    ['/bin/sh -c #(nop)  ENV A=1', 'ENV A=1'],
    ['/bin/sh -c apt-get update', 'RUN apt-get update'],
    ['|2 A=1 B=2 /bin/sh -c make', 'RUN make'],
    ['RUN |1 A=1 /bin/sh -c make # buildkit', 'RUN make'],
    ['RUN /bin/sh -c make # buildkit', 'RUN make'],
    ['COPY . /app # buildkit', 'COPY . /app'],
    ['WORKDIR /app', 'WORKDIR /app'],
    ['bazel build ...', 'bazel build ...'],
    ['cmd /S /C #(nop) USER x', 'USER x'],
  ])('reads %s as %s', (createdBy, expected) => {
    expect(toInstruction(createdBy)).toBe(expected);
  });

  it('knows nothing about nothing', () => {
    expect(toInstruction(undefined)).toBeUndefined();
    expect(toInstruction('  ')).toBeUndefined();
  });
});

describe('tags that attach', () => {
  it('read back what they write', () => {
    const digest = computeDigest(Buffer.from('x'));
    expect(parseReferrersTag(referrersTag(digest))).toBe(digest);
    expect(parseCosignTag(cosignTag(digest, 'att'))).toEqual({ subject: digest, kind: 'att' });
  });

  it.each([
    [`sha256-${'a'.repeat(64)}`, true],
    [`sha256-${'a'.repeat(64)}.sig`, true],
    [`sha512-${'a'.repeat(64)}`, true],
    ['sha256-abc', false],
    [`sha256-${'a'.repeat(64)}.txt`, false],
    ['1.2.sig', false],
  ])('%s attaches something: %s', (tag, expected) => {
    expect(isAttachmentTag(tag)).toBe(expected);
  });
});
