/** Editors, debuggers and monitors that are installed in the image that ships. */
import type { ShippedRun } from '../imageView.ts';
import { findKept, type KeptPackages } from '../keptPackages.ts';
import { weigh } from '../packages/weights.ts';
import { isForDevelopment } from '../purpose.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { savingOf } from '../savings.ts';
import { findShippedBase } from '../shippedBase.ts';
import { findStartCommand, isInteractive, type StartCommand, startsByItself } from '../startCommand.ts';

/** By the package, the programs that would show that it is used. */
const peopleTools: ReadonlyMap<string, readonly string[]> = new Map([
  ['vim', ['vim', 'vi']],
  ['vim-enhanced', ['vim', 'vi']],
  ['vim-nox', ['vim', 'vi']],
  ['vim-tiny', ['vim', 'vi']],
  ['vim-gtk3', ['vim', 'vi']],
  ['neovim', ['nvim']],
  ['nano', ['nano']],
  ['emacs', ['emacs']],
  ['emacs-nox', ['emacs']],
  ['htop', ['htop']],
  ['iotop', ['iotop']],
  ['iftop', ['iftop']],
  ['nmon', ['nmon']],
  ['strace', ['strace']],
  ['ltrace', ['ltrace']],
  ['gdb', ['gdb']],
  ['gdbserver', ['gdbserver']],
  ['lldb', ['lldb']],
  ['valgrind', ['valgrind']],
  ['perf', ['perf']],
  ['linux-perf', ['perf']],
  ['linux-tools-generic', ['perf']],
  ['mc', ['mc']],
  ['man-db', ['man', 'mandb']],
]);

/** The same, of tools that scripts use too. */
const networkTools: ReadonlyMap<string, readonly string[]> = new Map([
  ['tcpdump', ['tcpdump']],
  ['nmap', ['nmap']],
  ['dnsutils', ['dig', 'nslookup', 'host', 'nsupdate']],
  ['bind9-dnsutils', ['dig', 'nslookup', 'host', 'nsupdate']],
  ['telnet', ['telnet']],
  ['traceroute', ['traceroute']],
  ['mtr-tiny', ['mtr']],
  ['sysstat', ['sar', 'iostat']],
]);

export const debugToolsFinal: Rule = {
  id: 'debug-tools-final',
  summary: 'The image that ships has editors, debuggers or monitors that only people would use.',
  check(file, context) {
    const start = findStartCommand(context.image);
    if (
      isForDevelopment(context) ||
      isLoggedInto(context) ||
      (start === undefined ? !startsByItself(findShippedBase(file, context)) : isInteractive(start))
    ) {
      return;
    }
    const isUnused = createUnused(context, start);
    for (const { run, packages } of findKept(context.image, isUnused)) {
      report(context, run, packages);
    }
  },
};

/** People come by ssh. */
function isLoggedInto({ image }: RuleContext): boolean {
  return image.instructions.some(
    ({ keyword, words }) =>
      keyword === 'EXPOSE' && words.some(({ value }) => /^22(?:\/tcp)?$/.test(value ?? '')),
  );
}

function report(context: RuleContext, run: ShippedRun, packages: KeptPackages['packages']): void {
  const names = packages.map(({ name }) => name);
  const saving = savingOf(context.facts, run.instruction, { causeIds: [], estimate: weigh(names) });
  const [first] = packages;
  if (first !== undefined) {
    context.report({
      span: first.word,
      summary:
        names.length === 1
          ? `A tool for looking into a running container stays in the image: ${names.join(', ')}.`
          : `Tools for looking into a running container stay in the image: ${names.join(', ')}.`,
      advice:
        'Leave it out, and attach a container with such tools when one is needed (docker debug, kubectl debug).',
      ...(saving === undefined ? {} : { saving }),
    });
  }
}

/** A tool that a RUN or the start of the container uses is wanted. */
function createUnused({ image }: RuleContext, start: StartCommand | undefined): (name: string) => boolean {
  const used = new Set(start?.words);
  for (const { script } of image.runs) {
    script.commands.forEach(({ name }) => used.add(name ?? ''));
  }
  // Settings that are copied say that somebody works with it: `.vimrc`, `.nanorc`.
  for (const { words } of image.instructions.filter(({ keyword }) => /^(?:COPY|ADD)$/.test(keyword))) {
    words.forEach(({ text }) => used.add(/(?:^|\/)[._]?([a-z]+?)(?:rc)?\/?$/.exec(text)?.[1] ?? ''));
  }
  // Scripts that start containers ask for names and wait for ports.
  const mayAsk = start?.words.some((word) => /\.sh$|entrypoint|init|start|run$/.test(word)) !== false;
  return (name) =>
    (peopleTools.get(name) ?? (mayAsk ? undefined : networkTools.get(name)))?.every(
      (program) => !used.has(program),
    ) === true;
}
