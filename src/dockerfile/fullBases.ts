/** Rules for official images whose full variant is used where a smaller twin of the very same tag would do. */
import type { Dockerfile } from './dockerfile.ts';
import { isOfContext } from './copied.ts';
import type { BaseImageVariant } from './facts.ts';
import type { Saving } from './finding.ts';
import { isForDevelopment } from './purpose.ts';
import type { FixDraft, Rule, RuleContext } from './rule.ts';
import { findShippedBase, replaceBase, type ShippedBase, withTag } from './shippedBase.ts';
import type { FindTwin } from './slimTwins.ts';
import { findStartCommand, isInteractive, startsByItself } from './startCommand.ts';
import { readNeeds, type StageNeeds } from './stageNeeds.ts';

export interface FullBase {
  readonly id: string;
  readonly summary: string;
  /** The name of the official image. */
  readonly name: string;
  /** What makes the full one larger, as the end of a sentence. */
  readonly extra: string;
  readonly findTwin: FindTwin;
  readonly estimate: Saving;
  /** What breaks with the twin whatever the file does, as a sentence. */
  readonly caution: string;
  /** Programs of the full image that the twin lacks, and the package to install there. */
  readonly lacks: ReadonlyMap<string, string>;
  /** Whether the file needs the full image, or cannot do with the twin. */
  readonly isNeeded: (needs: StageNeeds) => boolean;
}

export function createFullBaseRule(full: FullBase): Rule {
  return {
    id: full.id,
    summary: full.summary,
    check(file, context) {
      const base = findShippedBase(file, context);
      const tag = base?.name === full.name ? full.findTwin(base.tag) : undefined;
      if (base === undefined || tag === undefined || isForDevelopment(context)) {
        return;
      }
      if (full.lacks.size > 0 && isOpen(context, base)) {
        return;
      }
      const needs = readNeeds(base.stages);
      const twin = chooseTwin(base, tag);
      if (twin !== undefined && needs.isSure && !full.isNeeded(needs)) {
        report(full, { file, context, base, needs, twin });
      }
    },
  };
}

/** What nobody here can read may run what the twin lacks: people in a shell, a set of tools and no program, a script. */
function isOpen({ image }: RuleContext, base: ShippedBase): boolean {
  const start = findStartCommand(image);
  const adding = image.instructions.filter(({ keyword }) => /^(?:COPY|ADD|RUN)$/.test(keyword));
  return start === undefined
    ? !startsByItself(base) && adding.length > 0 && !adding.some((instruction) => isOfContext(instruction))
    : isInteractive(start) || start.words.some((word) => /\.(?:ba)?sh$/.test(word));
}

/** What is known of the registry decides; where nothing is, publishers are taken at their word. */
function chooseTwin(base: ShippedBase, tag: string): Pick<BaseImageVariant, 'reference'> | undefined {
  const reference = withTag(base, tag);
  const known = base.facts?.variants ?? [];
  const kind = tag.includes('alpine') ? 'alpine' : 'slim';
  return known.length === 0
    ? { reference }
    : (known.find((variant) => variant.reference === reference) ??
        known.find((variant) => variant.reference.replace(/^.*:/, '').split('-').includes(kind)));
}

interface Found {
  readonly file: Dockerfile;
  readonly context: RuleContext;
  readonly base: ShippedBase;
  readonly needs: StageNeeds;
  readonly twin: Pick<BaseImageVariant, 'reference'>;
}

function report(full: FullBase, found: Found): void {
  const { file, context, base, twin } = found;
  const edit = replaceBase(file, base, twin.reference);
  const fix: FixDraft | undefined =
    edit === undefined
      ? undefined
      : {
          title: `Use ${twin.reference}`,
          class: 'suggest',
          caution: toCaution(full, found),
          edits: [edit],
        };
  context.report({
    span: base.word,
    summary: `“${base.written}” has ${full.extra}; “${twin.reference}” is the same without.`,
    saving: toSaving(full, base, twin),
    ...(fix === undefined
      ? { advice: `Change what the variable stands for. ${toCaution(full, found)}` }
      : { fixes: [fix] }),
  });
}

function toSaving(full: FullBase, base: ShippedBase, twin: Pick<BaseImageVariant, 'reference'>): Saving {
  const smaller = base.facts?.variants.find(({ reference }) => reference === twin.reference);
  if (base.facts === undefined || smaller === undefined) {
    return full.estimate;
  }
  const bytes = Math.max(0, base.facts.sizeBytes - smaller.sizeBytes);
  return {
    minBytes: bytes,
    maxBytes: bytes,
    basis: 'measured',
    source: `both images in their registry`,
    unit: 'compressed',
  };
}

function toCaution(full: FullBase, { file, needs }: Found): string {
  const missing = [...full.lacks].flatMap(([program, packageName]) => {
    const at = needs.programs.get(program);
    return at === undefined || needs.installed.has(packageName)
      ? []
      : [{ program, packageName, line: file.lines.lineOf(at) + 1 }];
  });
  const ofPrograms =
    missing.length === 0
      ? ''
      : ` It also lacks ${missing.map(({ program, line }) => `${program} (line ${line})`).join(', ')}: install ${[
          ...new Set(missing.map(({ packageName }) => packageName)),
        ].join(', ')} first.`;
  const ofScript = needs.script === undefined ? '' : ` What ${needs.script} needs has to be looked at.`;
  return `${full.caution}${ofPrograms}${ofScript}`;
}
