/** Content that the image shows at several paths. */
import type { Cause } from './cause.ts';
import { appendCommand, findVerb, isRootArchive, quote, toArguments } from './instructions.ts';

export const duplicated: Cause = {
  id: 'duplicated',
  title: 'The same content at several paths',
  advise: ({ instruction, paths, original }) => {
    const names = original === undefined ? undefined : toArguments([original, paths[0] ?? '']);
    const [kept, copy] = names?.split(' ') ?? [];
    const example = names === undefined ? '' : ` “${copy}” is the same as “${kept}”.`;
    const text = `Each of these has the content of another file of the image.${example} Keep one and let the others be links to it.`;
    if (isRootArchive(instruction)) {
      return { text };
    }
    if (findVerb(instruction) !== 'RUN') {
      return { text: `${text} ${quote(instruction, 'This instruction')} need not bring it again.` };
    }
    return { text, code: appendCommand(instruction, `ln -sf ${names ?? '… …'}`) };
  },
};
