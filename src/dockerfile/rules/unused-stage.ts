/** A stage that nobody builds on, copies from or asks for by name. */
import type { Dockerfile } from '../dockerfile.ts';
import type { Rule } from '../rule.ts';
import type { Stage } from '../stages.ts';

export const unusedStage: Rule = {
  id: 'unused-stage',
  summary: 'A stage is neither built on nor copied from.',
  check(file, context) {
    const { workspace } = context.facts;
    if (hasUnknownStages(file)) {
      return;
    }
    const used = new Set(
      file.stages.flatMap(({ base, copies }) => [
        ...(base.kind === 'stage' ? [base.index] : []),
        ...copies.map(({ from }) => from),
      ]),
    );
    for (const stage of file.stages.slice(0, -1)) {
      const isTarget =
        workspace?.targets.has(stage.name ?? '') === true || isMeantAsTarget(stage, workspace !== undefined);
      if (!used.has(stage.index) && stage !== context.image.final && !isTarget) {
        context.report({
          span: stage.from,
          summary: `${stage.name === undefined ? `Stage ${stage.index}` : `Stage “${stage.name}”`} is not part of the image, and nothing copies from it.`,
          advice: 'Remove it, unless it is built by its name (docker build --target).',
          severity: 'hint',
        });
      }
    }
  },
};

/** What is started or only exported is a target; names tell others. Without a workspace every name may be asked for. */
function isMeantAsTarget(stage: Stage, isWorkspaceKnown: boolean): boolean {
  const isStarted = stage.instructions.some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT');
  const isExported = stage.base.kind === 'scratch';
  return (
    isStarted ||
    isExported ||
    (stage.name !== undefined && (!isWorkspaceKnown || targetNames.test(stage.name)))
  );
}

const targetNames =
  /(?:^|[-_.])(?:test|tests|lint|check|checks|dev|devel|development|debug|ci|prod|production|release|docs?|bench|coverage|validate|format|fmt|e2e|export|artifacts?|binar(?:y|ies)|cross|vendor|update|image|runtime|final|deploy|staging|local|slim|full|alpine|debian|cuda|cpu|gpu)(?:$|[-_.\d])/;

/** A variable may name any stage. */
function hasUnknownStages({ instructions }: Dockerfile): boolean {
  return instructions.some(
    ({ keyword, words, flags }) =>
      (keyword === 'FROM' &&
        words[0]?.text.includes('$') === true &&
        !/[/:]/.test(words[0].text.replace(/\$\{[^}]*\}/g, ''))) ||
      flags.some(
        ({ name, value }) =>
          (name === 'from' || (name === 'mount' && /from=/.test(value ?? ''))) &&
          value?.includes('$') === true,
      ),
  );
}
