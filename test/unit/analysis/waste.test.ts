/** Causes of waste: what each catches and what it lets pass, and what is advised against it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseImage } from '../../../src/analysis/imageAnalysis.ts';
import type { LayerIndex } from '../../../src/analysis/layerIndex.ts';
import { PathTable } from '../../../src/analysis/pathTable.ts';
import { pathCauses } from '../../../src/analysis/waste/all.ts';
import { markPaths } from '../../../src/analysis/waste/pathMarks.ts';
import type { WasteGroup } from '../../../src/shared/imagePanel.ts';
import { file, hardLink, layer, whiteout } from '../../support/layers.ts';

function findGroups(
  layers: readonly (LayerIndex | undefined)[],
  instructions: readonly string[] = [],
): readonly WasteGroup[] {
  return analyseImage(layers, { instructions }).waste;
}

function findOne(layers: readonly LayerIndex[], instructions: readonly string[] = []): WasteGroup {
  const groups = findGroups(layers, instructions).filter(({ kind }) => kind === 'hidden');
  expect(groups).toHaveLength(1);
  const [group] = groups;
  if (group === undefined) {
    throw new Error('no group');
  }
  return group;
}

/** The cause that each path has in an image of these files, `-` for none. */
function causesOf(paths: readonly string[]): Record<string, string> {
  const groups = findGroups([layer(...paths.map((path) => file(path, 1)))]);
  return Object.fromEntries(
    paths.map((path) => [
      path,
      groups.find((group) => group.paths.some((found) => found.path === path))?.cause ?? '-',
    ]),
  );
}

/** Paths that a cause catches and, among them, paths that it lets pass. */
const examples: Readonly<
  Record<string, { readonly caught: readonly string[]; readonly passed: readonly string[] }>
> = {
  'apt-lists': {
    caught: [
      'var/lib/apt/lists/deb.example.com_debian_dists_bookworm_InRelease',
      'var/lib/apt/lists/partial/x',
    ],
    passed: ['var/lib/apt/extended_states', 'var/lib/apt/listsx', 'srv/var/lib/apt/lists/x'],
  },
  'apt-cache': {
    caught: [
      'var/cache/apt/pkgcache.bin',
      'var/cache/apt/archives/x.deb',
      'var/cache/debconf/templates.dat-old',
    ],
    passed: ['var/cache/ldconfig/aux-cache', 'var/lib/dpkg/status'],
  },
  'apk-cache': {
    caught: ['var/cache/apk/APKINDEX.1.tar.gz', 'etc/apk/cache/x.apk'],
    passed: ['lib/apk/db/installed', 'etc/apk/repositories'],
  },
  'dnf-cache': {
    caught: [
      'var/cache/dnf/a.solv',
      'var/cache/yum/x86_64/a',
      'var/cache/libdnf5/a',
      'root/.cache/libdnf5/a',
    ],
    passed: ['var/lib/dnf/history.sqlite', 'var/lib/rpm/Packages'],
  },
  'zypper-cache': { caught: ['var/cache/zypp/solv/a'], passed: ['var/lib/zypp/a'] },
  'pacman-cache': {
    caught: ['var/cache/pacman/pkg/a.pkg.tar.zst', 'var/lib/pacman/sync/core.db'],
    passed: ['var/lib/pacman/local/bash-5/desc'],
  },
  'pip-cache': {
    caught: [
      'root/.cache/pip/http/a',
      'home/app/.cache/pip/wheels/a',
      'srv/.cache/uv/a',
      'root/.cache/pypoetry/artifacts/a',
      'root/.cache/pipenv/a',
    ],
    passed: [
      'root/.cache/other',
      'root/.cache/pypoetry/virtualenvs/app/bin/python',
      'usr/lib/python3/pip/x.py',
    ],
  },
  'npm-cache': {
    caught: [
      'root/.npm/_cacache/content-v2/a',
      'home/node/.npm/_logs/a.log',
      'usr/local/share/.cache/yarn/v6/a',
      'root/.yarn/berry/cache/a.zip',
      'root/.local/share/pnpm/store/v3/a',
      'pnpm/store/v10/a',
      'root/.cache/node-gyp/20/a',
    ],
    passed: [
      'app/.yarn/cache/a.zip',
      'app/node_modules/.cache/a',
      'root/.npmrc',
      'root/.cache/node/corepack/a',
    ],
  },
  'gem-cache': {
    caught: [
      'usr/local/bundle/cache/a.gem',
      'usr/lib/ruby/gems/3.1.0/cache/a.gem',
      'root/.bundle/cache/a',
      'root/.gem/specs/a',
      'app/vendor/bundle/ruby/3.3.0/cache/a.gem',
    ],
    passed: [
      'app/vendor/cache/a.gem',
      'usr/lib/ruby/gems/3.1.0/gems/a/lib/a.rb',
      'usr/lib/ruby/gems/3.1.0/cache/a.txt',
    ],
  },
  'cargo-cache': {
    caught: [
      'usr/local/cargo/registry/src/a/lib.rs',
      'root/.cargo/git/db/a',
      'app/target/release/deps/a',
      'app/target/x86_64-unknown-linux-musl/debug/incremental/a',
    ],
    passed: ['usr/local/cargo/bin/rg', 'app/target/release/app', 'app/target/classes/a.class', 'app/deps/a'],
  },
  'go-cache': {
    caught: ['root/.cache/go-build/00/a', 'go/pkg/mod/cache/a.zip', 'home/app/go/pkg/mod/github.com/a/b.go'],
    passed: ['go/bin/app', 'app/pkg/mod/a.go'],
  },
  'maven-cache': {
    caught: [
      'root/.m2/repository/a.jar',
      'home/x/.gradle/caches/a',
      'root/.ivy2/cache/a',
      'root/.cache/coursier/a',
    ],
    passed: ['root/.m2/settings.xml', 'app/build/libs/a.jar', 'root/.gradle/gradle.properties'],
  },
  'conda-cache': {
    caught: ['opt/conda/pkgs/a.conda', 'root/.conda/pkgs/a', 'root/miniconda3/pkgs/a'],
    passed: ['opt/conda/lib/a', 'opt/pkgs/a'],
  },
  'composer-cache': {
    caught: ['root/.composer/cache/a.zip', 'home/x/.cache/composer/a'],
    passed: ['root/.composer/auth.json', 'app/vendor/composer/a.php'],
  },
  'nuget-cache': {
    caught: ['root/.nuget/packages/a.dll', 'root/.local/share/NuGet/v3-cache/a', 'tmp/NuGetScratchroot/a'],
    passed: ['root/.nuget/NuGet/NuGet.Config', 'app/packages/a.dll'],
  },
  'temporary-files': { caught: ['tmp/a', 'var/tmp/b/c'], passed: ['app/tmp/a', 'var/temporary'] },
  logs: { caught: ['var/log/dpkg.log', 'var/log/apt/a'], passed: ['var/logs/a', 'app/log/a'] },
  'git-history': {
    caught: ['app/.git/objects/a', 'srv/a/.svn/b'],
    passed: ['app/.gitignore', 'app/.github/a', 'app/x.git/a'],
  },
  'build-tools': {
    caught: [
      'usr/bin/x86_64-linux-gnu-gcc-12',
      'usr/lib/gcc/x86_64-linux-gnu/12/cc1plus',
      'usr/lib/gcc/x86_64-linux-gnu/12/libgcc.a',
      'usr/include/stdio.h',
      'usr/bin/make',
      'usr/lib/x86_64-linux-gnu/crt1.o',
      'usr/lib/x86_64-linux-gnu/pkgconfig/a.pc',
      'usr/share/cmake-3.25/a',
      'usr/local/go/bin/go',
    ],
    passed: [
      'usr/lib/gcc/x86_64-pc-linux-gnu/13/libstdc++.so.6.0.32',
      'usr/lib/x86_64-linux-gnu/libgcc_s.so.1',
      'usr/bin/bash',
      'app/include/a.h',
    ],
  },
  documentation: {
    caught: [
      'usr/share/doc/a/changelog.gz',
      'usr/share/man/man1/a.1',
      'usr/share/locale/de/a.mo',
      'usr/share/info/dir',
    ],
    passed: [
      'usr/share/doc/a/copyright',
      'usr/share/doc/a/b/LICENSE.txt',
      'usr/share/zoneinfo/UTC',
      'app/doc/a',
    ],
  },
  'python-bytecode': {
    caught: ['app/__pycache__/a.cpython-312.pyc', 'app/b.pyc'],
    passed: ['app/b.py', 'app/only.pyc', 'app/pycache/a'],
  },
  'source-maps': {
    caught: ['app/a.js.map', 'app/node_modules/b/c.css.map', 'app/d.d.ts.map'],
    passed: ['app/a.js', 'app/world.map', 'usr/share/keymaps/a.map'],
  },
  'static-libraries': {
    caught: ['opt/lib/a.a', 'opt/lib/b.la'],
    passed: ['opt/lib/a.so', 'opt/a.b', 'opt/lib/a.so.la.1'],
  },
};

describe('causes that a path tells', () => {
  it('have an example each', () => {
    expect(Object.keys(examples).toSorted()).toEqual(pathCauses.map(({ id }) => id).toSorted());
  });

  it.each(Object.entries(examples))('catch files for “%s” and let others pass', (id, { caught, passed }) => {
    const causes = causesOf([...caught, ...passed]);
    expect(caught.map((path) => `${path}: ${causes[path]}`)).toEqual(caught.map((path) => `${path}: ${id}`));
    expect(passed.map((path) => `${path}: ${causes[path]}`)).toEqual(passed.map((path) => `${path}: -`));
  });

  it('are asked in order: a file is in the first that fits', () => {
    expect(causesOf(['tmp/.git/a', 'root/.npm/_cacache/a.js.map', 'usr/share/doc/a/examples/x.a'])).toEqual({
      'tmp/.git/a': 'temporary-files',
      'root/.npm/_cacache/a.js.map': 'npm-cache',
      'usr/share/doc/a/examples/x.a': 'documentation',
    });
  });

  it('take headers for build tools only beside a compiler', () => {
    expect(causesOf(['usr/include/python3.11/Python.h', 'usr/lib/gcc/x/12/libgcc.a'])).toEqual({
      'usr/include/python3.11/Python.h': '-',
      'usr/lib/gcc/x/12/libgcc.a': 'static-libraries',
    });
  });

  it('leave a file alone that has a needed name as well', () => {
    const image = layer(file('root/.cache/uv/a', 9), hardLink('usr/lib/python3/a', 'root/.cache/uv/a'));
    const cargo = layer(
      file('app/target/release/deps/app-1', 9),
      hardLink('app/target/release/app', 'app/target/release/deps/app-1'),
    );
    expect(findGroups([image, cargo])).toEqual([]);
  });

  it('count a hard-linked file once where all its names are waste', () => {
    const [group] = findGroups([layer(file('tmp/a', 9), hardLink('tmp/b', 'tmp/a'))]);
    expect(group).toMatchObject({ cause: 'temporary-files', bytes: 9, fileCount: 1 });
  });

  it('have advice for every kind of instruction, as sentences', () => {
    const steps = [
      undefined,
      'RUN make it',
      'COPY . /app',
      'ADD file:0123 in / ',
      'COPY dir:0123 in /app ',
      'WORKDIR /a',
    ];
    for (const cause of pathCauses) {
      for (const instruction of steps) {
        for (const hiddenBy of [undefined, { instruction, how: 'removed', isSameLayer: false } as const]) {
          const kind = hiddenBy === undefined ? 'unneeded' : 'hidden';
          const found = {
            kind,
            instruction,
            hiddenBy,
            paths: ['a/b'],
            rewrite: undefined,
            original: undefined,
          } as const;
          const { text, code } = cause.advise(found);
          expect(text).toMatch(/^[A-Z“a-z].*[.]$/);
          expect(`${text}${code}`).not.toMatch(/\bundefined\b.*undefined|\[object/);
        }
      }
    }
  });
});

describe('hidden copies', () => {
  const big = 100_000;

  it('of a package manager’s cache stay with it, however they went', () => {
    const groups = findGroups(
      [
        layer(file('var/lib/apt/lists/a', 5), file('root/.cache/pip/b', 6)),
        layer(whiteout('var/lib/apt/lists'), file('root/.cache/pip/b', 1)),
      ],
      ['RUN apt-get update', 'RUN rm -rf /var/lib/apt/lists'],
    );
    expect(groups.map(({ id, bytes }) => [id, bytes])).toEqual([
      ['pip-cache.0.hidden', 6],
      ['apt-lists.0.hidden', 5],
      ['pip-cache.1.unneeded', 1],
    ]);
    expect(groups[1]?.advice.text).toContain(
      'removed later, in another layer, by “RUN rm -rf /var/lib/apt/lists”',
    );
    expect(groups[1]?.advice.code).toContain('RUN apt-get update \\\n    && rm -rf /var/lib/apt/lists/*');
  });

  it('that a later layer removes are “removed-later”, with that very command in the same RUN', () => {
    const group = findOne(
      [layer(file('opt/src/a', 5)), layer(whiteout('opt/src'))],
      ['RUN curl -sS https://x.test/src.tar | tar x -C /opt', 'RUN rm -rf /opt/src'],
    );
    expect(group).toMatchObject({
      id: 'removed-later.0.hidden',
      bytes: 5,
      layer: 0,
      paths: [{ path: 'opt/src/a', bytes: 5 }],
    });
    expect(group.advice.code).toBe(
      'RUN curl -sS https://x.test/src.tar | tar x -C /opt \\\n    && rm -rf /opt/src',
    );
  });

  it('that were copied and removed are to be mounted instead', () => {
    const group = findOne(
      [layer(file('a.deb', 5)), layer(whiteout('a.deb'))],
      ['COPY a.deb /', 'RUN dpkg -i /a.deb && rm /a.deb'],
    );
    expect(group.advice.code).toContain('--mount=type=bind');
  });

  it('whose place other content takes are “replaced”', () => {
    const groups = findGroups([
      layer(file('a', 5), file('b', big, { content: 'x' })),
      layer(file('a', 6), file('b', big, { content: 'y' })),
    ]);
    expect(groups.map(({ id, bytes }) => [id, bytes])).toEqual([['replaced.0.hidden', big + 5]]);
  });

  it.each([
    { name: 'another file', made: layer(file('a', 5), file('a', 5)) },
    { name: 'a folder', made: layer(file('a', 5), file('a/b', 1)) },
  ])('that their own archive replaces by $name are “replaced”, and no instruction is blamed', ({ made }) => {
    const group = findOne([made], ['RUN x']);
    expect(group.id).toBe('replaced.0.hidden');
    expect(group.advice.text).toContain('The archive of this layer');
  });

  it.each([
    { what: 'owner', change: { uid: 1000, gid: 1000 }, flag: '--chown=1000:1000' },
    { what: 'mode', change: { mode: 0o755 }, flag: '--chmod=0755' },
    { what: 'both', change: { uid: 7, mode: 0o600 }, flag: '--chown=7:0 --chmod=0600' },
  ])('of the same content with another $what are “rewritten”', ({ change, flag }) => {
    const files = (details: object) =>
      layer(file('app/small', 5, details), file('app/big', big, { content: 'x', ...details }));
    const group = findOne([files({}), files(change)], ['COPY src /app', 'RUN chown -R app /app']);
    expect(group).toMatchObject({ id: 'rewritten.0.hidden', bytes: big + 5, fileCount: 2 });
    expect(group.advice.code).toBe(`COPY ${flag} src /app`);
  });

  it('are “rewritten” by content alone where that is known, else by size and time', () => {
    const first = layer(file('a', 3), file('b', 5, { isUnhashed: true }), file('c', 7));
    const later = { mtimeSeconds: 9 };
    const touched = layer(
      file('a', 3, later),
      file('b', 5, { ...later, isUnhashed: true }),
      file('c', 7, { isUnhashed: true }),
    );
    const causes = findGroups([first, touched]).map(({ cause, bytes }) => [cause, bytes]);
    expect(causes).toEqual([
      ['rewritten', 10],
      ['replaced', 5],
    ]);
  });

  it('are not “rewritten” by other content of the same size and time', () => {
    const layers = ['x', 'y'].map((content) => layer(file('a', 5, { content })));
    expect(findOne(layers).cause).toBe('replaced');
  });

  it('that are moved are “rewritten”: by content, else by name, size and time', () => {
    const group = findOne(
      [
        layer(file('tmp/x/a', big, { content: 'x' }), file('opt/x/b', 5, { isUnhashed: true })),
        layer(
          whiteout('tmp/x'),
          whiteout('opt/x'),
          file('usr/renamed', big, { content: 'x', mtimeSeconds: 9 }),
          file('usr/b', 5, { isUnhashed: true }),
        ),
      ],
      ['ADD x.tar /tmp', 'RUN mv /tmp/x /usr'],
    );
    expect(group).toMatchObject({ cause: 'rewritten', bytes: big + 5 });
    expect(group.advice.text).toContain('“RUN mv /tmp/x /usr” moves these files');
  });

  it('are moved to one place each: a second one that goes was removed', () => {
    const same = { content: 'x' };
    const groups = findGroups([
      layer(file('a/x', 5, same), file('b/x', 5, same), file('c/x', 5, same)),
      layer(whiteout('a'), whiteout('b'), whiteout('c'), file('e/x', 5, same), file('e/y', 5, same)),
    ]);
    expect(new Map(groups.map(({ cause, bytes }) => [cause, bytes]))).toEqual(
      new Map([
        ['rewritten', 10],
        ['removed-later', 5],
      ]),
    );
  });

  it('are not moved to a file of unknown content with another name, size or time', () => {
    const unhashed = { isUnhashed: true };
    const group = findOne([
      layer(file('a', 5, unhashed), file('b', 5, unhashed), file('c', 5, unhashed)),
      layer(
        whiteout('a'),
        whiteout('b'),
        whiteout('c'),
        file('x/A', 5, unhashed),
        file('x/b', 6, unhashed),
        file('x/c', 5, { ...unhashed, mtimeSeconds: 1 }),
      ),
    ]);
    expect(group).toMatchObject({ cause: 'removed-later', bytes: 15 });
  });

  it('of a layer that an image has twice are “rewritten” with nothing changed', () => {
    const shared = layer(file('a', 5));
    const group = findOne([shared, shared], ['COPY a /', 'COPY a /']);
    expect(group.cause).toBe('rewritten');
    expect(group.advice.text).toContain('once more as they are');
  });
});

describe('the same content at several paths', () => {
  const big = 100_000;

  it('counts all copies but one, where they are', () => {
    const groups = findGroups([
      layer(file('a', big, { content: 'x' }), file('b', big, { content: 'x' })),
      layer(file('c', big, { content: 'x' }), file('d', big, { content: 'y' })),
    ]);
    expect(groups.map(({ id, bytes, paths }) => [id, bytes, paths.map(({ path }) => path)])).toEqual([
      ['duplicated.0.unneeded', big, ['b']],
      ['duplicated.1.unneeded', big, ['c']],
    ]);
    expect(groups[0]?.advice.text).toContain('“/b” is the same as “/a”');
  });

  it('does not count small files, hard links, hidden copies or what has a cause already', () => {
    const image = [
      layer(
        file('a', big, { content: 'x' }),
        hardLink('b', 'a'),
        file('s', 5, { content: 'z' }),
        file('t', 5, { content: 'z' }),
      ),
      layer(file('gone', big, { content: 'x' })),
      layer(whiteout('gone'), file('tmp/a', big, { content: 'x' })),
    ];
    expect(findGroups(image).map(({ cause }) => cause)).not.toContain('duplicated');
  });
});

describe('groups', () => {
  it('have at most 200 paths, the largest, and count all files', () => {
    const files = Array.from({ length: 5000 }, (_, at) => file(`tmp/${at}`, (at * 7919) % 5000));
    const [group] = findGroups([layer(...files)]);
    expect(group?.fileCount).toBe(5000);
    expect(group?.bytes).toBe((4999 * 5000) / 2);
    expect(group?.paths.map(({ bytes }) => bytes)).toEqual(Array.from({ length: 200 }, (_, at) => 4999 - at));
  });

  it('are left out where all files are empty', () => {
    expect(findGroups([layer(file('tmp/a', 0), file('b', 0)), layer(whiteout('b'))])).toEqual([]);
  });

  it('put no name into code that means something to a shell', () => {
    const names = ['tmp/$(reboot)', 'tmp/a b', 'tmp/x\nRUN evil', 'tmp/`x`'];
    for (const name of names) {
      const groups = findGroups([layer(file(name, 5)), layer(file('x', 1))], ['RUN true']);
      expect(groups[0]?.advice.code).toContain('rm -rf /tmp/* /var/tmp/*');
      const group = findOne(
        [layer(file(`opt/${name}`, 5)), layer(whiteout('opt'))],
        ['RUN true', 'RUN true && rm -rf /opt'],
      );
      expect(group.advice.code).toBe('RUN true \\\n    && rm -rf …');
    }
  });
});

describe('advice', () => {
  it('inserts the option that keeps a cache from being written', () => {
    const [group] = findGroups([layer(file('root/.cache/pip/a', 5))], ['RUN pip3 install   flask']);
    expect(group?.advice.code?.split('\n')[0]).toBe('RUN pip3 install --no-cache-dir flask');
  });

  it('writes no more of an instruction into code than it understands', () => {
    const steps = [
      'RUN echo "a  b"',
      'RUN <<EOF\nx\nEOF',
      'RUN a # b',
      `RUN ${'x'.repeat(200)}`,
      'RUN a\u202Eb',
      'RUN ["x"]',
    ];
    for (const step of steps) {
      const [group] = findGroups([layer(file('tmp/a', 5))], [step]);
      expect(group?.advice.code).toContain('RUN … \\\n    && rm -f /tmp/a');
    }
  });

  it('changes COPY as builders write it down, with the name of the files or with their hash', () => {
    const layers = [layer(file('app/a', 5)), layer(file('app/a', 5, { uid: 7 }))];
    const codeOf = (step: string): string | undefined =>
      findOne(layers, [step, 'RUN chown 7 /app/a']).advice.code;
    expect(codeOf('COPY --from=build /a /app/')).toBe('COPY --chown=7:0 --from=build /a /app/');
    expect(codeOf('ADD multi:0123 in /app/ ')).toBe('ADD --chown=7:0 … /app/');
    expect(codeOf('RUN make')).toBe('RUN make \\\n    && chown 7 /app/a');
  });

  it('tells an upgrade from reading lists', () => {
    const layers = [layer(file('a', 5)), layer(file('a', 6))];
    const textOf = (step: string): string => findOne(layers, ['ADD file:01 in / ', step]).advice.text;
    expect(textOf('RUN apt-get update && apt-get -y upgrade')).toContain('Upgrading packages');
    expect(textOf('RUN yum -y update')).toContain('Upgrading packages');
    expect(textOf('RUN apt-get update && apt-get install -y x')).toContain('come with the base image');
  });
});

describe('markPaths', () => {
  const names = ['a', 'b', 'ab', 'abab', 'c'];
  const parts = fc.constantFrom('a', 'b', 'a*', '*b', 'a*b', '*', '**');
  const patterns = fc.array(
    fc.record({
      path: fc.array(parts, { minLength: 1, maxLength: 4 }).map((all) => [...all, 'c'].join('/')),
      bit: fc.nat(31),
      isException: fc.constant(false),
    }),
    { maxLength: 6 },
  );

  it('marks what a regular expression of each pattern matches, and all below', () => {
    const paths = fc.array(fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 6 }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(paths, patterns, (all, wanted) => {
        const table = new PathTable();
        const rows = all.map((names_) => ({
          path: names_.join('/'),
          row: table.addPath(Buffer.from(names_.join('/'))),
        }));
        const marks = markPaths(table, wanted);
        for (const { path, row } of rows) {
          const expected = wanted.reduce(
            (mask, { path: pattern, bit }) => (toExpression(pattern).test(path) ? mask | (1 << bit) : mask),
            0,
          );
          expect(marks[row]).toBe(expected >>> 0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('takes a mark away below an exception', () => {
    const table = new PathTable();
    const rows = ['d/a', 'd/n/c', 'd/n/c/e'].map((path) => table.addPath(Buffer.from(path)));
    const marks = markPaths(table, [
      { path: 'd', bit: 3, isException: false },
      { path: 'd/**/c', bit: 3, isException: true },
    ]);
    expect(rows.map((row) => marks[row])).toEqual([8, 0, 0]);
  });
});

function toExpression(pattern: string): RegExp {
  const parts = pattern
    .split('/')
    .map((part) => (part === '**' ? '(?:[^/]+/)*' : `${part.replaceAll('*', '[^/]*')}/`));
  return new RegExp(`^${parts.join('')}`.replace(/\/$/, '(?:/|$)'));
}
