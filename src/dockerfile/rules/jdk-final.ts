/** A Java development kit that ships where only a runtime is used. */
import type { Dockerfile } from '../dockerfile.ts';
import { findJdkTwin, type JdkTwin } from '../jdkBases.ts';
import { needsJdk } from '../javaNeeds.ts';
import { findKept, type KeptPackages } from '../keptPackages.ts';
import type { NamedPackage } from '../packages/installs.ts';
import type { Saving } from '../finding.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { estimate, savingOf } from '../savings.ts';
import { findShippedBase, replaceBase, type ShippedBase } from '../shippedBase.ts';

const published = estimate(90_000_000, 150_000_000, {
  source: 'eclipse-temurin 17, 2026',
  unit: 'compressed',
});
const ofPackages = estimate(50_000_000, 110_000_000, {
  source: 'OpenJDK of Debian, 2026',
  unit: 'compressed',
});

/** There the kit of Java 8 brings little more than tools.jar. */
const ofAlpine = estimate(15_000_000, 25_000_000, {
  source: 'openjdk 8 on Alpine, 2026',
  unit: 'compressed',
});

const caution =
  'There is no javac, jar, jcmd or jstack in it, and fewer modules; tools that attach to the running program may fail.';

export const jdkFinal: Rule = {
  id: 'jdk-final',
  summary: 'The image that ships has a Java development kit, and only runs Java.',
  check(file, context) {
    const base = findShippedBase(file, context);
    const twin = base === undefined ? undefined : findJdkTwin(base);
    const kept = findKept(context.image, (name) => toRuntime(name) !== undefined);
    if ((twin === undefined && kept.length === 0) || needsJdk(file, context)) {
      return;
    }
    if (base !== undefined && twin !== undefined) {
      reportBase(file, context, { base, twin });
    }
    for (const { run, command, packages } of kept) {
      packages.forEach((found) => reportPackage(context, { run, command, found }));
    }
  },
};

function reportBase(
  file: Dockerfile,
  context: RuleContext,
  { base, twin }: { readonly base: ShippedBase; readonly twin: JdkTwin },
): void {
  const variant = base.facts?.variants.find(({ reference }) =>
    /(?:^|-|:)jre/.test(reference.replace(/^.*:/, '')),
  );
  const reference = variant?.reference ?? twin.reference;
  const edit = reference === undefined ? undefined : replaceBase(file, base, reference);
  const full = twin.caution === undefined ? caution : `${caution} ${twin.caution}`;
  context.report({
    span: base.word,
    summary: `“${base.written}” has the compiler and tools of Java, and this image only runs programs.`,
    saving:
      variant === undefined || base.facts === undefined
        ? /^8[\w.]*-.*alpine/.test(base.tag)
          ? ofAlpine
          : published
        : {
            minBytes: Math.max(0, base.facts.sizeBytes - variant.sizeBytes),
            maxBytes: Math.max(0, base.facts.sizeBytes - variant.sizeBytes),
            basis: 'measured',
            source: 'both images in their registry',
            unit: 'compressed',
          },
    ...(edit === undefined || reference === undefined
      ? {
          advice:
            reference === undefined
              ? 'This publisher has no image of the runtime alone for it: use one such as eclipse-temurin with “-jre” in its tag, or make a runtime with jlink in a stage before.'
              : `Change what the variable stands for to “${reference}”. ${full}`,
        }
      : { fixes: [{ title: `Use ${reference}`, class: 'suggest', caution: full, edits: [edit] }] }),
  });
}

/** `openjdk-17-jdk-headless` of Debian, `java-17-openjdk-devel` of Red Hat, `openjdk17` of Alpine. */
function reportPackage(
  context: RuleContext,
  { run, command, found }: Pick<KeptPackages, 'run' | 'command'> & { readonly found: NamedPackage },
): void {
  const { name, word } = found;
  const runtime = toRuntime(name) ?? '';
  const isPlain = word.text === word.key && word.key === name && command.isEditable;
  context.report({
    span: word,
    summary: `The package “${name}” is a development kit of Java, and this image only runs programs.`,
    ...toSaving(context, run.instruction, name === 'openjdk8' ? ofAlpine : ofPackages),
    ...(isPlain
      ? {
          fixes: [
            {
              title: `Install ${runtime}`,
              class: 'suggest' as const,
              caution,
              edits: [{ start: word.start, end: word.end, newText: runtime }],
            },
          ],
        }
      : { advice: `Install ${runtime}.` }),
  });
}

function toSaving(
  context: RuleContext,
  instruction: Parameters<typeof savingOf>[1],
  known: Saving,
): { readonly saving?: ReturnType<typeof savingOf> & {} } {
  const saving = savingOf(context.facts, instruction, { causeIds: ['build-tools'], estimate: known });
  return saving === undefined ? {} : { saving };
}

function toRuntime(name: string): string | undefined {
  return /^openjdk-\d+-jdk(?:-headless)?$/.test(name)
    ? name.replace('-jdk', '-jre')
    : /^java-[\d.]+-openjdk(?:-headless)?-devel$/.test(name)
      ? name.replace('-devel', '')
      : /^java-\d+(?:\.\d+\.\d+)?-amazon-corretto-devel$/.test(name)
        ? name.replace('-devel', '')
        : /^openjdk\d+(?:-jdk)?$/.test(name)
          ? name.replace(/(?:-jdk)?$/, '-jre')
          : undefined;
}
