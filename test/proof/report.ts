/** What was proved, as the document that people read. */
import prettyBytes from 'pretty-bytes';
import { cases } from './cases.ts';
import type { ImageSize } from './layerSizes.ts';
import type { Proof } from './prove.ts';
import { listRuleProofs, notBuilt } from './provedRules.ts';

/** The exercise that has a section of its own. */
const exercise = 'exercise-3';

export function writeReport(proofs: readonly Proof[]): string {
  const shown = proofs.find(({ name }) => name === exercise);
  return [
    '# Proof by building',
    '',
    `Each of these ${proofs.length} Dockerfiles was built twice by buildah: as it is, and as the fixes of its rules leave it. Both builds pass, and the file systems of the two images were compared path by path (kind, mode, owner, size, content): they differ by nothing but what the rules promise to remove, which [the cases](../test/proof/cases.ts) say as patterns. What is of the moment of a build, such as the dates in apt’s log, is not compared; [compare.ts](../test/proof/compare.ts) lists it.`,
    '',
    'Where a rule has no edit to make but advice, the second build is what a person makes of it (`Dockerfile.advised` beside the case).',
    '',
    'To build them again, on Debian as root:',
    '',
    '```sh',
    'npm run proof                # all of them, and writes this page',
    'npm run proof -- apt-lists   # one',
    '```',
    '',
    'Sizes are of all layers of an image, with those of its base: compressed by gzip, as a registry keeps them and a machine pulls them, and unpacked, as tar. Bases are Debian trixie by debootstrap, set up like the official images, and what Debian’s packages make of it; they are smaller than the official images, so what is saved is what counts here, not the share of it.',
    '',
    ...(shown === undefined ? [] : writeExercise(shown)),
    '## All cases',
    '',
    ...writeTable(proofs),
    '',
    '## Which rules are proved',
    '',
    ...writeRules(),
    '',
  ].join('\n');
}

function writeExercise({ text, before, after }: Proof): readonly string[] {
  return [
    '## Exercise 3 of the manual',
    '',
    'Debian instead of Ubuntu, a context that holds `.git` and `node_modules`, and no `.dockerignore`:',
    '',
    '```dockerfile',
    text.before.trimEnd(),
    '```',
    '',
    'After the fixes, and with the `.dockerignore` that the hint about the context writes:',
    '',
    '```dockerfile',
    text.after.trimEnd(),
    '```',
    '',
    '| | Before | After | Saved |',
    '| --- | ---: | ---: | ---: |',
    `| Compressed | ${writeChange(before, after, 'compressedBytes')} |`,
    `| Unpacked | ${writeChange(before, after, 'unpackedBytes')} |`,
    `| Layers | ${before.layers} | ${after.layers} | |`,
    '',
  ];
}

function writeTable(proofs: readonly Proof[]): readonly string[] {
  const byName = new Map(cases.map((proven) => [proven.name, proven]));
  return [
    '| Case | Rules | Before | After | Saved | Unpacked before | after | saved |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...proofs.map(({ name, before, after }) => {
      const link = `[${name}](../test/proof/cases/${name}/Dockerfile)`;
      const { rules = [], contextRules = [], isAdvice } = byName.get(name) ?? {};
      const pages = [...rules, ...contextRules]
        .map((rule) => `[${rule}](rules/${rule}.md)${isAdvice ? ' (advice)' : ''}`)
        .join(', ');
      const sizes = (['compressedBytes', 'unpackedBytes'] as const).map((key) =>
        writeChange(before, after, key),
      );
      return `| ${link} | ${pages} | ${sizes.join(' | ')} |`;
    }),
  ];
}

function writeRules(): readonly string[] {
  const all = listRuleProofs();
  const edits = all.filter(({ hasEdit }) => hasEdit);
  const proved = edits.filter(({ isProved }) => isProved);
  const advice = all.filter(({ hasEdit, isProved }) => !hasEdit && !isProved);
  const toLink = (id: string): string => `[${id}](rules/${id}.md)`;
  return [
    `Of ${all.length} rules ${edits.length} have an edit to make, and ${proved.length} of those are proved above. The others cannot be built here:`,
    '',
    ...edits
      .filter(({ isProved }) => !isProved)
      .map(({ id }) => `- ${toLink(id)}: ${notBuilt[id] ?? 'no case yet'}.`),
    '',
    `These have advice and no edit, and no case: ${advice.map(({ id }) => toLink(id)).join(', ')}.`,
    '',
    'The images of Fedora, openSUSE and Arch Linux are Debian with their package managers, which Debian has as packages, and a repository of one package: what the managers keep and what the fixes remove is real, the bytes are those of a very small repository. What full images of languages have beyond the slim ones is a compiler, make and git here; the official ones have several hundred megabytes.',
  ];
}

function writeChange(before: ImageSize, after: ImageSize, key: 'compressedBytes' | 'unpackedBytes'): string {
  return [before[key], after[key], before[key] - after[key]].map(writeSize).join(' | ');
}

/** Times and hashes make a few bytes of difference each run; they are not shown. */
function writeSize(bytes: number): string {
  return bytes < 10_000
    ? '< 10 kB'
    : prettyBytes(bytes, { maximumFractionDigits: bytes < 1_000_000 ? 0 : 1 });
}
