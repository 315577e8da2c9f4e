/** Files whose place another content has taken. */
import type { Cause } from './cause.ts';
import { appendCommand, findCommand, findVerb, isRootArchive, quote } from './instructions.ts';

/** `update` only reads lists, but for dnf and yum. */
const upgrades =
  /\b(?:(?:apt-get|apt|apk|zypper)\s[^;&|]*\b(?:upgrade|dist-upgrade|full-upgrade)|(?:dnf|yum)\s[^;&|]*\b(?:upgrade|update))\b/;

export const replaced: Cause = {
  id: 'replaced',
  title: 'Replaced by a later layer',
  advise: ({ instruction, hiddenBy }) => {
    if (hiddenBy?.isSameLayer === true) {
      return {
        text: 'The archive of this layer brings these files and something else in their place, and the last entry counts. Builders do not write that; look for what made the archive.',
      };
    }
    const step = quote(hiddenBy?.instruction, 'A later instruction');
    const text = `${step} writes other content to these paths; this layer keeps what was there.`;
    if (upgrades.test(hiddenBy?.instruction ?? '')) {
      return {
        text: `${text} Upgrading packages in a layer of its own keeps both versions: choose a newer base image.`,
      };
    }
    if (isRootArchive(instruction)) {
      return { text: `${text} They come with the base image; a newer or another one may have them right.` };
    }
    const command = findCommand(hiddenBy?.instruction);
    return findVerb(instruction) === 'RUN' && command !== undefined
      ? { text: `${text} Do both in one RUN.`, code: appendCommand(instruction, command) }
      : { text: `${text} Write them once, in their last form.` };
  },
};
