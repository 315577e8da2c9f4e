/** Upgrades of all packages of the base image: each is in the image twice from then on. */
import type { Dockerfile } from '../dockerfile.ts';
import type { ImageView, ShippedRun } from '../imageView.ts';
import { readApk } from '../packages/apk.ts';
import { readApt } from '../packages/apt.ts';
import { findOperands, findVerb, isRpm } from '../packages/rpm.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import type { ShellCommand } from '../shell.ts';

export const osUpgrade: Rule = {
  id: 'os-upgrade',
  summary: 'A RUN upgrades the packages of the base image, whose old files stay below.',
  check(file, context) {
    // Those behind the first find little that is newer.
    const found = findFirst(context.image);
    if (found === undefined) {
      return;
    }
    const { run, command } = found;
    const isForSecurity = isSecurityOnly(command) || mentionsSecurity(file, run);
    context.report({
      span: command,
      summary: `“${toText(command)}” writes packages of the base image a second time.`,
      severity: isForSecurity ? 'hint' : 'information',
      saving: command.name === 'apk' ? ofAlpine : ofOthers,
      advice: isForSecurity
        ? 'A newer base image has the same repairs without the files they replace; rebuild on it when it is out.'
        : 'Choose a newer base image, whose own layers have the newer packages, and pull it when you build.',
    });
  },
};

const source = 'an estimate, by the age of the base image';

const ofOthers = estimate(10_000_000, 200_000_000, { source, unit: 'compressed' });

/** All of Alpine is smaller than what others upgrade. */
const ofAlpine = estimate(500_000, 10_000_000, { source, unit: 'compressed' });

function findFirst({
  runs,
}: ImageView): { readonly run: ShippedRun; readonly command: ShellCommand } | undefined {
  for (const run of runs) {
    const command = run.script.commands.find((one) => isUpgrade(one) && !one.isConditional);
    if (command !== undefined) {
      return { run, command };
    }
  }
  return undefined;
}

/** Of everything: whoever names packages wants those. */
function isUpgrade(command: ShellCommand): boolean {
  const apt = readApt(command);
  const apk = readApk(command);
  if (apt !== undefined || apk !== undefined) {
    return apt?.kind === 'upgrade'
      ? apt.packages.length === 0
      : apk?.verb.value === 'upgrade' && apk.operands.length === 0 && !apk.options.includes('--root');
  }
  const verb = isRpm(command) || command.name === 'zypper' ? findVerb(command) : undefined;
  const verbs = command.name === 'zypper' ? zypperVerbs : rpmVerbs;
  const isElsewhere = command.args.some(({ key }) => key.startsWith('--installroot'));
  return verb !== undefined && verbs.has(verb) && findOperands(command).length === 1 && !isElsewhere;
}

const rpmVerbs: ReadonlySet<string> = new Set([
  'distro-sync',
  'update',
  'update-minimal',
  'upgrade',
  'upgrade-minimal',
]);

const zypperVerbs: ReadonlySet<string> = new Set(['dist-upgrade', 'dup', 'patch', 'up', 'update']);

function isSecurityOnly({ args }: ShellCommand): boolean {
  return args.some(({ key }) =>
    /^(?:--security|update-minimal|upgrade-minimal|patch)$|^--(?:sec-severity|advisory|cve)/.test(key),
  );
}

const security = /\b(?:security|secure|CVE|vulnerab\w*|trivy|snyk|grype|patch(?:es|ed)?)\b/i;

/** In a comment right above the RUN, or between its lines. */
function mentionsSecurity(file: Dockerfile, { instruction }: ShippedRun): boolean {
  const previous = file.instructions[instruction.index - 1]?.end ?? 0;
  return file.comments.some(
    ({ start, end, text }) => start >= previous && end <= instruction.end && security.test(text),
  );
}

/** Without what nobody asked for. */
function toText({ words, args }: ShellCommand): string {
  const verb = args.find(({ key }) => !key.startsWith('-'));
  return `${words[0]?.value?.replace(/^.*\//, '') ?? ''} ${verb?.value ?? ''}`.trim();
}
