/** Cases of instructions that write the same bytes twice, or bytes that are gone later, and of contexts. */
import { withArchive, withBytes, withHistoryAndModules } from './contextFiles.ts';
import type { ProofCase } from './proofCase.ts';
import { aptLists, aptPartial, aptTraces, packageRecords } from './promises.ts';

const megabytes = 1_000_000;

export const layerCases: readonly ProofCase[] = [
  {
    name: 'chown-copied',
    rules: ['chown-copied'],
    promised: {},
    works: 'stat -c %U /opt/server/server.conf | grep app',
    prepare: withBytes('server/server.bin', 4 * megabytes),
    isQuick: true,
  },
  {
    name: 'chmod-copied',
    rules: ['chmod-copied'],
    promised: {},
    works: 'entrypoint.sh true',
  },
  {
    name: 'chown-chmod-copied',
    rules: ['chown-copied', 'chmod-copied'],
    promised: {},
    prepare: withBytes('model.bin', 8 * megabytes),
  },
  {
    name: 'chown-workdir',
    rules: ['chown-copied'],
    promised: {},
    works: 'node /app/index.js',
    prepare: withBytes('assets/film.bin', 4 * megabytes),
  },
  {
    name: 'rm-copied-later',
    rules: ['rm-copied-later'],
    promised: {},
    works: 'cat /srv/table.sha256',
    prepare: withBytes('table.bin', 8 * megabytes),
  },
  { name: 'rm-made-later', rules: ['rm-run-made-later'], promised: {}, works: 'ls /opt/tool-1.0/bin/tool' },
  {
    name: 'copy-then-mv',
    rules: ['copy-then-mv'],
    promised: {},
    prepare: withBytes('model.bin', 8 * megabytes),
  },
  {
    name: 'copy-then-cp',
    rules: ['copy-then-cp'],
    isAdvice: true,
    promised: { changed: ['/tmp/model.bin'] },
    prepare: withBytes('model.bin', 8 * megabytes),
  },
  {
    name: 'copy-archive',
    rules: ['copy-archive-extract'],
    isAdvice: true,
    promised: {},
    works: 'ls /opt/tool/tool-1.0/bin/tool',
    prepare: withArchive,
  },
  {
    name: 'copy-archive-add',
    rules: ['copy-archive-extract'],
    promised: {},
    works: 'ls /opt/tool-1.0/bin/tool',
    prepare: withArchive,
  },
  {
    name: 'add-url',
    rules: ['add-url-extract'],
    isAdvice: true,
    promised: {},
    works: 'ls /opt/tool-1.0/bin/tool',
  },
  {
    name: 'download-left',
    rules: ['download-archive-left'],
    promised: { removed: ['/opt/tool-1.0.tar.gz'] },
    works: 'ls /opt/tool-1.0/bin/tool',
  },
  {
    name: 'download-removed-later',
    rules: ['rm-run-made-later'],
    isAdvice: true,
    promised: {},
    works: 'ls /opt/tool-1.0/bin/tool',
  },
  {
    name: 'git-clone',
    rules: ['git-full-clone'],
    promised: { removed: ['/opt/tool/.git{,/**}'] },
    works: 'cat /opt/tool/VERSION',
  },
  {
    name: 'git-dir',
    rules: ['git-dir-left'],
    promised: { removed: ['/opt/tool/.git{,/**}'] },
    works: 'cat /opt/tool/VERSION',
  },
  {
    name: 'consecutive-runs',
    rules: ['consecutive-runs'],
    promised: {},
    works: 'test -x /usr/local/bin/tool',
  },
  {
    name: 'consecutive-runs-rm',
    rules: ['consecutive-runs'],
    promised: {},
    works: 'cat /usr/share/tool.txt',
  },
  {
    name: 'chown-earlier',
    rules: ['chown-r-earlier'],
    isAdvice: true,
    promised: {},
    works: 'ls /opt/tool/tool-1.0/bin/tool',
  },
  {
    name: 'build-tools',
    rules: ['build-tools-final'],
    isAdvice: true,
    promised: {
      hasFewerPackages: true,
      removed: ['/src{,/**}', ...aptTraces],
      changed: ['/etc/ld.so.cache', '/var/lib/dpkg/status{,-old}', aptPartial],
    },
    works: 'hello',
  },
  {
    name: 'base-slim',
    rules: ['base-full-debian', 'chmod-copied'],
    promised: {
      removed: ['/usr/share/{doc,man,locale,info,lintian}/**'],
      added: ['/etc/dpkg/dpkg.cfg.d/docker'],
    },
    works: 'greet',
  },
  {
    name: 'context-all',
    rules: [],
    contextRules: ['dockerignore-missing'],
    // nothing in the file would install node_modules: that folder is meant
    promised: { removed: ['/app/.git{,/**}'], added: ['/app/.dockerignore'] },
    works: 'node /app/index.js',
    prepare: withHistoryAndModules,
  },
  {
    name: 'context-extended',
    rules: [],
    contextRules: ['copy-context-all'],
    // the files of node_modules are those that are installed anyhow
    promised: {
      removed: ['/app/.git{,/**}'],
      // where a package is from is known of those that npm fetched
      changed: ['/app/.dockerignore', '/app/{package-lock.json,node_modules/.package-lock.json}'],
    },
    works: 'node /app/index.js',
    prepare: withHistoryAndModules,
  },
  {
    name: 'context-python',
    rules: [],
    contextRules: ['dockerignore-missing'],
    promised: { removed: ['/app/.venv{,/**}'], added: ['/app/.dockerignore'] },
    works: 'python /app/app.py',
    prepare: async (context) => {
      await withBytes('.venv/lib/python3.13/site-packages/numbers.bin', 6 * megabytes)(context);
      await withBytes('.venv/pyvenv.cfg', 100)(context);
    },
  },
  {
    name: 'exercise-3',
    rules: [
      'apt-recommends',
      'base-full-debian',
      'copy-before-install',
      'pip-cache',
      'update-without-install',
    ],
    contextRules: ['dockerignore-missing'],
    // what compilers and pages in JavaScript set up when they are installed
    promised: {
      hasFewerPackages: true,
      removed: [
        aptLists,
        '/usr/share/{doc,man,locale,info,lintian}/**',
        '/root/.cache{,/**}',
        '/app/.git{,/**}',
        '/app/node_modules{,/**}',
        '/var/log/alternatives.log',
        '/etc/lighttpd/**',
      ],
      added: ['/app/.dockerignore', '/etc/dpkg/dpkg.cfg.d/docker'],
      changed: [...packageRecords, '/etc/ld.so.cache'],
    },
    works: 'python3 /app/app.py',
    prepare: withHistoryAndModules,
  },
];
