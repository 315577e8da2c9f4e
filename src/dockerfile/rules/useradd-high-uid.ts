/** A user with a large number, for whom useradd makes log files as large as the number tells. */
import { insertAfterWord } from '../edits.ts';
import type { Rule } from '../rule.ts';
import { estimate } from '../savings.ts';
import { findShippedBase } from '../shippedBase.ts';
import type { ShellCommand } from '../shell.ts';

export const useraddHighUid: Rule = {
  id: 'useradd-high-uid',
  summary: 'A user with a large number makes the log of logins large.',
  hadolint: ['DL3046'],
  check(file, context) {
    const base = findShippedBase(file, context);
    if (base !== undefined && careful[base.name]?.test(base.tag) === true) {
      return;
    }
    for (const { script } of context.image.runs) {
      for (const command of script.commands) {
        const uid = command.name === 'useradd' ? findUid(command) : undefined;
        const [program] = command.words;
        if (uid !== undefined && uid >= smallestUid && program !== undefined && !hasNoLog(command)) {
          context.report({
            span: command,
            summary: `The user number ${uid} makes lastlog and faillog grow to that place.`,
            saving: estimate(0, uid * (lastlogBytes + faillogBytes), {
              source: 'the size of a record of lastlog and faillog',
              unit: 'unpacked',
            }),
            fixes: command.isEditable
              ? [
                  {
                    title: 'Add --no-log-init',
                    class: 'safe',
                    edits: [insertAfterWord(program, '--no-log-init')],
                  },
                ]
              : [],
          });
        }
      }
    }
  },
};

/** Tags of images whose useradd does not write into logs that do not reach that far: shadow 4.13 and later. */
const careful: Readonly<Record<string, RegExp>> = {
  debian: /^(?:latest|stable|testing|unstable|sid|bookworm|trixie|forky|1[2-9])(?:[-.]|$)/,
  ubuntu: /^(?:latest|rolling|devel|noble|2[4-9]\.)/,
};

/** From here on it is more than ten megabytes. */
const smallestUid = 100_000;

/** Of x86-64; where an image has these files at all. */
const lastlogBytes = 292;
const faillogBytes = 32;

function findUid({ args }: ShellCommand): number | undefined {
  for (const [at, { key }] of args.entries()) {
    const value = /^(?:-[a-zA-Z]*u|--uid)$/.test(key)
      ? args[at + 1]?.value
      : /^(?:-[a-zA-Z]*u|--uid=)(\d+)$/.exec(key)?.[1];
    if (value !== undefined) {
      return /^\d+$/.test(value) ? Number(value) : undefined;
    }
  }
  return undefined;
}

function hasNoLog({ args }: ShellCommand): boolean {
  return args.some(({ key }) => key === '--no-log-init' || /^-[a-zA-Z]*l[a-zA-Z]*$/.test(key));
}
