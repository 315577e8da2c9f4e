import { describe, expect, it } from 'vitest';
import { DisposableStore } from '../../../src/base/disposables.ts';
import { Emitter } from '../../../src/base/emitter.ts';

describe('DisposableStore', () => {
  it('releases in reverse order', () => {
    const released: number[] = [];
    const store = new DisposableStore();
    for (const index of [1, 2, 3]) {
      store.add({ dispose: () => released.push(index) });
    }
    store.dispose();
    expect(released).toEqual([3, 2, 1]);
    expect(store.size).toBe(0);
  });

  it('disposes what arrives after its end at once', () => {
    const store = new DisposableStore();
    store.dispose();
    let isReleased = false;
    store.add({
      dispose: () => {
        isReleased = true;
      },
    });
    expect(isReleased).toBe(true);
  });
});

describe('Emitter', () => {
  it('tells every listener until it leaves', () => {
    const emitter = new Emitter<string>();
    const heard: string[] = [];
    const first = emitter.event((value) => heard.push(`first ${value}`));
    emitter.event((value) => heard.push(`second ${value}`));
    emitter.fire('a');
    first.dispose();
    emitter.fire('b');
    emitter.dispose();
    emitter.fire('c');
    expect(heard).toEqual(['first a', 'second a', 'second b']);
  });
});
