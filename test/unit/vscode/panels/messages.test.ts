import { describe, expect, it } from 'vitest';
import { findImageAddress } from '../../../../src/vscode/panels/image/imageAddress.ts';
import { findRemedy } from '../../../../src/vscode/panels/remedies.ts';
import { findFile, findLayer, findRange, findWord } from '../../../../src/vscode/panels/messages.ts';

describe('what a page sends', () => {
  it.each([
    { first: 0, last: 2 },
    { first: 1, last: 1 },
  ])('is a range of layers: $first to $last', (range) => {
    expect(findRange(range, 3)).toEqual(range);
  });

  it.each([
    { first: 2, last: 1 },
    { first: 0, last: 3 },
    { first: -1, last: 1 },
    { first: 0.5, last: 1 },
    null,
    'x',
    {},
  ])('is refused as a range: %j', (value) => {
    expect(findRange(value, 3)).toBeUndefined();
  });

  it('is a file of a layer that there is', () => {
    expect(findFile({ path: 'etc/passwd', layer: 1 }, 2)).toEqual({ path: 'etc/passwd', layer: 1 });
    expect(findFile({ path: 'etc/passwd', layer: 2 }, 2)).toBeUndefined();
    expect(findFile({ path: '', layer: 0 }, 2)).toBeUndefined();
    expect(findFile({ path: 7, layer: 0 }, 2)).toBeUndefined();
  });

  it('is a layer or a word of a list', () => {
    expect([findLayer(0, 1), findLayer(1, 1), findLayer('0', 1)]).toEqual([0, undefined, undefined]);
    expect([findWord('csv', ['csv', 'json']), findWord('exe', ['csv', 'json'])]).toEqual(['csv', undefined]);
  });
});

describe('what the action of a failure means', () => {
  it.each(['retry', 'sign-in', 'trust-certificate', 'edit-registry'])('tries again after %s', (action) => {
    expect(findRemedy(action)?.retries).toBe(true);
  });

  it.each(['show-log', 'open-settings'])('leaves all as it is after %s', (action) => {
    expect(findRemedy(action)).toMatchObject({ retries: false, command: {} });
  });

  it.each([undefined, 'toString', 'add-repository', 3])('is nothing for %j', (action) => {
    expect(findRemedy(action)).toBeUndefined();
  });
});

describe('what a page kept over a restart', () => {
  const address = { connectionId: 'https://ghcr.io', repository: 'org/app', reference: '1.2' };

  it('is the image it showed', () => {
    const platform = `sha256:${'a'.repeat(64)}`;
    expect(findImageAddress({ address })).toEqual(address);
    expect(findImageAddress({ address: { ...address, platform } })).toEqual({ ...address, platform });
  });

  it.each([
    undefined,
    {},
    { address: { ...address, connectionId: 'file:///etc' } },
    { address: { ...address, connectionId: 'https://me:secret@ghcr.io' } },
    { address: { ...address, repository: '../x' } },
    { address: { ...address, reference: '../../x' } },
    { address: { ...address, reference: 5 } },
  ])('is refused when it makes no sense: %j', (state) => {
    expect(findImageAddress(state)).toBeUndefined();
  });
});
