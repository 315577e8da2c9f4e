/** A folder of the context is copied, there is no ignore file, and something is there that is worth ignoring. */
import {
  findBrought,
  findFolderCopies,
  type FolderCopy,
  listPatterns,
  nameBrought,
  patternsOf,
  savingOfBrought,
} from '../contextCopies.ts';
import type { Rule } from '../rule.ts';

export const dockerignoreMissing: Rule = {
  id: 'dockerignore-missing',
  summary: 'A folder is copied, and there is no .dockerignore to leave out what an image hardly wants.',
  check(file, context) {
    const facts = context.facts.context;
    if (facts === undefined || facts.ignoreFile !== undefined || facts.unwanted.length === 0) {
      return;
    }
    const find = (copies: readonly FolderCopy[]) =>
      copies
        .map((copy) => ({ copy, brought: findBrought(file, facts, copy) }))
        .find(({ brought }) => brought.length > 0);
    const shipped = find(context.image.chain.flatMap((stage) => findFolderCopies(stage)));
    const found = shipped ?? find(file.stages.flatMap((stage) => findFolderCopies(stage)));
    if (found === undefined) {
      return;
    }
    const { copy, brought } = found;
    const hasSecret = brought.some(({ kind }) => kind === 'secret');
    context.report({
      span: copy.word,
      summary:
        shipped === undefined
          ? `There is no .dockerignore, so ${nameBrought(brought)} ${brought.length === 1 ? 'is' : 'are'} sent to every build.`
          : `There is no .dockerignore, so ${nameBrought(brought)} ${brought.length === 1 ? 'comes' : 'come'} into the image.`,
      advice: `Make a .dockerignore with ${listPatterns(brought)}.`,
      ignorePatterns: patternsOf(brought),
      ...(shipped === undefined
        ? { severity: 'hint' }
        : { saving: savingOfBrought(brought), ...(hasSecret ? { severity: 'warning' } : {}) }),
    });
  },
};
