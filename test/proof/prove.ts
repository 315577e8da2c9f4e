/** Builds a case as it is and as its fixes leave it, and holds the two images against what the rules promise. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { lintDockerfile } from '../../src/dockerfile/linter.ts';
import type { ProofCase } from './proofCase.ts';
import { compareTrees, findBroken } from './compare.ts';
import { writeCaseContext } from './caseContext.ts';
import { leaveOutUnwanted, readContextFacts, readWorkspaceFacts } from './contextFiles.ts';
import { listGone, readPackageFiles } from './debianPackages.ts';
import { readFileTree } from './fileTree.ts';
import type { ImageSize } from './layerSizes.ts';
import { type By, type Fixed, makeFixes } from './makeFixes.ts';
import type { Workshop } from './workshop.ts';

export interface Proof {
  readonly name: string;
  readonly text: { readonly before: string; readonly after: string };
  readonly before: ImageSize;
  readonly after: ImageSize;
  /** What was promised and is not so, as sentences. */
  readonly broken: readonly string[];
}

interface Version {
  readonly tag: string;
  readonly text: string;
  readonly context: string;
}

export async function prove(proven: ProofCase, workshop: Workshop): Promise<Proof> {
  const folder = path.join(workshop.folder, 'cases', proven.name);
  const context = path.join(folder, 'context');
  await writeCaseContext(proven, context);
  const text = await readFile(path.join(context, 'Dockerfile'), 'utf8');
  await workshop.bases.prepareFor(text);
  const lint =
    proven.contextRules === undefined ? readWorkspaceFacts(context) : await readContextFacts(context);
  const by = { rules: proven.rules, lint };
  const fixed = proven.isAdvice
    ? follow(text, { ...by, advised: await readFile(path.join(context, 'Dockerfile.advised'), 'utf8') })
    : makeFixes(text, by);
  await workshop.bases.prepareFor(fixed.text);
  const before: Version = { tag: `proof/${proven.name}:before`, text, context };
  const after: Version = { tag: `proof/${proven.name}:after`, text: fixed.text, context };
  const builtBefore = await build(before, { proven, workshop, folder });
  const sizeBefore = await workshop.scale.measure(await workshop.buildah.writeLayers(before.tag));
  const broken = [
    ...fixed.broken,
    ...(await mendContext(context, { rules: proven.contextRules ?? [], lint, text: fixed.text })),
  ];
  const builtAfter = await build(after, { proven, workshop, folder });
  const sizeAfter = await workshop.scale.measure(await workshop.buildah.writeLayers(after.tag));
  await rm(folder, { recursive: true });
  const differences = compareTrees(builtBefore.tree, builtAfter.tree);
  return {
    name: proven.name,
    text: { before: text, after: fixed.text },
    before: sizeBefore,
    after: sizeAfter,
    broken: [
      ...broken,
      ...findBroken(differences, {
        promised: proven.promised,
        ofPackages: listGone(builtBefore.packages, builtAfter.packages),
      }),
      ...(sizeAfter.unpackedBytes < sizeBefore.unpackedBytes ? [] : ['nothing is saved']),
    ],
  };
}

/** What a person made of the advice; afterwards the rules have nothing more to say. */
function follow(text: string, { rules, lint, advised }: By & { readonly advised: string }): Fixed {
  const found = lintDockerfile(text, lint);
  const left = lintDockerfile(advised, lint);
  return {
    text: advised,
    broken: [
      ...rules
        .filter((rule) => !found.some(({ ruleId, advice }) => ruleId === rule && advice !== undefined))
        .map((rule) => `${rule} has no advice to give here`),
      ...left
        .filter(({ ruleId }) => rules.includes(ruleId))
        .map(({ ruleId }) => `${ruleId} is not content with what was made of its advice`),
    ],
  };
}

/** Writes what is to be left out of the context; afterwards the rules have nothing more to say. */
async function mendContext(
  context: string,
  { rules, lint, text }: By & { readonly text: string },
): Promise<readonly string[]> {
  if (rules.length === 0) {
    return [];
  }
  const found = lintDockerfile(text, lint);
  await leaveOutUnwanted(context, text);
  const left = lintDockerfile(text, await readContextFacts(context));
  return rules.flatMap((rule) => [
    ...(found.some(({ ruleId }) => ruleId === rule) ? [] : [`${rule} finds nothing in the context`]),
    ...(left.some(({ ruleId }) => ruleId === rule) ? [`${rule} is not content with .dockerignore`] : []),
  ]);
}

interface Around {
  readonly proven: ProofCase;
  readonly workshop: Workshop;
  readonly folder: string;
}

async function build({ tag, text, context }: Version, { proven, workshop, folder }: Around) {
  const dockerfile = path.join(folder, 'Dockerfile');
  await writeFile(dockerfile, text);
  await workshop.buildah.build({ tag, dockerfile, context });
  return workshop.buildah.mount(tag, async (container) => {
    const tree = await readFileTree(container.folder);
    const packages = await readPackageFiles(container.folder);
    if (proven.works !== undefined) {
      await container.run(['sh', '-ec', proven.works]);
    }
    if (proven.starts !== undefined) {
      await container.run(proven.starts);
    }
    return { tree, packages };
  });
}
