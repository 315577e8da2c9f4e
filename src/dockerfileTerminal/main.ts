/** Lints Dockerfiles from a terminal: `npm run lint:dockerfile -- <files or folders>`. The only place that touches the process. */
import { runTerminal } from './runTerminal.ts';

const controller = new AbortController();
process.once('SIGINT', () => controller.abort());
// A reader such as `head` may go away before the end.
process.stdout.on('error', () => controller.abort());

try {
  process.exitCode = await runTerminal(process.argv.slice(2), {
    // npm goes to the folder of the package, and says where it was called.
    folder: process.env['INIT_CWD'] ?? process.cwd(),
    write: (text) => process.stdout.write(text),
    writeProblem: (text) => process.stderr.write(text),
    signal: controller.signal,
  });
} catch (thrown) {
  if (!controller.signal.aborted) {
    throw thrown;
  }
  process.exitCode = 130;
}
