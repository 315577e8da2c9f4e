// `npm run demo`: from a fresh clone to a real VS Code that shows a sample registry. `--check` proves it and ends.
import { existsSync } from 'node:fs';
import {
  installEditor,
  installPackages,
  installPrograms,
  isOnPath,
  run,
  runWithProjectNode,
  say,
} from './setup.mjs';

await installPackages();
if (!['docker-registry', 'registry', 'docker'].some(isOnPath)) {
  await installPrograms(['docker-registry']);
}
if (process.argv.includes('--check') && !existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium')) {
  await installPrograms(['chromium']);
}
await installEditor('test/host');
say('Building and packaging the extension');
await run('npm', ['run', '--silent', 'package']);
runWithProjectNode('test/demo/demo.ts', process.argv.slice(2));
