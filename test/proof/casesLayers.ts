/** Cases of instructions that write the same bytes twice, or bytes that are gone later, and of contexts. */
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import {
  leaveOutUnwanted,
  makeBytes,
  readContextFacts,
  withArchive,
  withBytes,
  withHistoryAndModules,
} from './contextFiles.ts';
import type { ProofCase } from './proofCase.ts';
import { aptLists, packageRecords } from './promises.ts';

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
    promised: { changed: ['/app'] },
    works: 'node /app/index.js',
    prepare: withBytes('assets/film.bin', 4 * megabytes),
  },
  {
    name: 'rm-copied-later',
    rules: ['rm-copied-later'],
    promised: {},
    works: 'cat /opt/product/state',
    // a shell stops at `exit`; what follows is carried along, as in the installers of products
    prepare: async (context) => appendFile(path.join(context, 'installer.run'), makeBytes(8 * megabytes)),
  },
  { name: 'rm-made-later', rules: ['rm-run-made-later'], promised: {}, works: 'cat /lines' },
  {
    name: 'copy-then-mv',
    rules: ['copy-then-mv'],
    promised: {},
    prepare: withBytes('model.bin', 8 * megabytes),
  },
  {
    name: 'copy-then-cp',
    rules: ['copy-then-cp'],
    promised: { removed: ['/tmp/model.bin'] },
    prepare: withBytes('model.bin', 8 * megabytes),
  },
  {
    name: 'copy-archive',
    rules: ['copy-archive-extract'],
    promised: {},
    works: 'ls /opt/tool/tool-1.0/bin/tool',
    prepare: withArchive,
  },
  { name: 'add-url', rules: ['add-url-extract'], promised: {}, works: 'ls /opt/tool-1.0/bin/tool' },
  {
    name: 'download-left',
    rules: ['download-archive-left'],
    promised: { removed: ['/opt/tool-1.0.tar.gz'] },
    works: 'ls /opt/tool-1.0/bin/tool',
  },
  {
    name: 'download-removed-later',
    rules: ['rm-run-made-later'],
    promised: {},
    works: 'ls /opt/tool-1.0/bin/tool',
  },
  {
    name: 'git-clone',
    rules: ['git-full-clone'],
    promised: {
      removed: ['/opt/tool/.git/**'],
      added: ['/opt/tool/.git/**'],
      changed: ['/opt/tool/.git/**'],
    },
    works: 'cat /opt/tool/VERSION',
  },
  {
    name: 'git-dir',
    rules: ['git-dir-left'],
    promised: { removed: ['/opt/tool/.git{,/**}'] },
    works: 'cat /opt/tool/VERSION',
  },
  { name: 'consecutive-runs', rules: ['consecutive-runs'], promised: {} },
  {
    name: 'context-all',
    rules: [],
    promised: { removed: ['/app/.git{,/**}', '/app/node_modules{,/**}'], added: ['/app/.dockerignore'] },
    works: 'node /app/index.js',
    prepare: withHistoryAndModules,
    lint: readContextFacts,
    changeContext: leaveOutUnwanted,
  },
  {
    name: 'context-python',
    rules: [],
    promised: { removed: ['/app/.venv{,/**}'], added: ['/app/.dockerignore'] },
    works: 'python /app/app.py',
    prepare: withBytes('.venv/lib/python3.13/site-packages/numbers.bin', 6 * megabytes),
    lint: readContextFacts,
    changeContext: leaveOutUnwanted,
  },
  {
    name: 'exercise-3',
    rules: ['apt-lists-left', 'apt-recommends', 'update-without-install', 'pip-cache'],
    promised: {
      removed: [aptLists, '/root/.cache{,/**}', '/app/.git{,/**}', '/app/node_modules{,/**}'],
      added: ['/app/.dockerignore'],
      changed: [...packageRecords],
    },
    works: 'python3 /app/app.py',
    prepare: withHistoryAndModules,
    lint: readContextFacts,
    changeContext: leaveOutUnwanted,
  },
];
