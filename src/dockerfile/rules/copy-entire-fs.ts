/** The whole file system of a stage, copied over an image that has one of its own. */
import type { Rule } from '../rule.ts';
import { savingOf } from '../savings.ts';
import type { Stage } from '../stages.ts';

export const copyEntireFs: Rule = {
  id: 'copy-entire-fs',
  summary: 'COPY brings the whole file system of another stage over an image that has one of its own.',
  hadolint: ['DL3067'],
  check(file, context) {
    for (const stage of context.image.chain) {
      const below = context.image.chainBelow(stage)[0]?.base;
      // An empty image below is the trick that makes one layer of many.
      for (const { instruction, from, kind, sources, target } of below?.kind === 'scratch'
        ? []
        : stage.copies) {
        const source = file.stages[from];
        const isWhole =
          kind === 'copy' &&
          target === '/' &&
          sources.some((path) => path === '/' || path === '/*' || path === '/.');
        if (isWhole && source !== undefined && hasSystem(source, context.image.chainBelow(source))) {
          const saving = savingOf(context.facts, instruction, {
            causeIds: ['replaced', 'rewritten', 'duplicated'],
            estimate: undefined,
          });
          context.report({
            span: instruction,
            summary: `Everything in ${source.name === undefined ? `stage ${from}` : `“${source.name}”`} is copied, with its distribution, caches and build tools.`,
            advice:
              'Copy the folders that the image needs, or begin with FROM scratch, so that nothing lies below.',
            ...(saving === undefined ? { severity: 'information' } : { saving }),
          });
        }
      }
    }
  },
};

/** A stage on an empty image holds only what somebody put there. */
function hasSystem(stage: Stage, chain: readonly Stage[]): boolean {
  const [lowest = stage] = chain;
  return lowest.base.kind === 'image';
}
