/** COPY of a whole folder of the context that brings what an image hardly wants, although there is an ignore file. */
import {
  findBrought,
  findFolderCopies,
  listPatterns,
  nameBrought,
  patternsOf,
  savingOfBrought,
} from '../contextCopies.ts';
import type { Rule } from '../rule.ts';

export const copyContextAll: Rule = {
  id: 'copy-context-all',
  summary: 'COPY of a whole folder brings files into the image that it hardly wants.',
  check(file, context) {
    const facts = context.facts.context;
    const copies = context.image.chain.flatMap((stage) => findFolderCopies(stage));
    if (facts === undefined) {
      const first = copies.find(({ folder }) => folder === '');
      if (first !== undefined) {
        context.report({
          span: first.word,
          summary: 'Everything that .dockerignore does not leave out comes into the image here.',
          advice: 'Check that .git, dependencies, build outputs and secrets are in .dockerignore.',
          severity: 'hint',
        });
      }
      return;
    }
    // Without an ignore file the missing file is what is told.
    for (const copy of facts.ignoreFile === undefined ? [] : copies) {
      const brought = findBrought(file, facts, copy);
      if (brought.length > 0) {
        const hasSecret = brought.some(({ kind }) => kind === 'secret');
        context.report({
          span: copy.word,
          summary: `This brings ${nameBrought(brought)} into the image.`,
          advice: `Add to ${facts.ignoreFile}: ${listPatterns(brought)}.`,
          ignorePatterns: patternsOf(brought),
          saving: savingOfBrought(brought),
          ...(hasSecret ? { severity: 'warning' } : {}),
        });
      }
    }
  },
};
