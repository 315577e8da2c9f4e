/** The setting `registryExplorer.promotion.paths`: from unknown JSON to values, and where a path takes an image next. */
import { isJsonObject } from '../../base/json.ts';
import type { Digest } from '../../oci/digest.ts';
import { repositoryFault } from '../../oci/reference.ts';
import {
  fillRepository,
  findCaptures,
  findFillFault,
  parseRepositoryPattern,
  type RepositoryPattern,
  toRepositoryAddress,
} from './repositoryPattern.ts';
import { expandTagTemplate, findTemplateFault } from './tagTemplate.ts';

/** At least two stages, in their order; neither paths nor the stages of one have a name twice. */
export interface PromotionPath {
  readonly name: string;
  readonly stages: readonly PromotionStage[];
}

export interface PromotionStage {
  readonly name: string;
  readonly repository: RepositoryPattern;
  /** A template. */
  readonly tag: string;
  readonly demands: StageDemands;
}

export interface StageDemands {
  /** A tag that is there is not moved. */
  readonly immutableTags: boolean;
  readonly signature: boolean;
  readonly typedConfirmation: boolean;
}

export interface PromotionPaths {
  readonly paths: readonly PromotionPath[];
  /** One sentence for each path that could not be used. */
  readonly faults: readonly string[];
}

/** A step that an image can take. */
export interface NextStage {
  readonly path: string;
  /** Names of stages. */
  readonly from: string;
  readonly to: string;
  /** Where the image would be; the fault is a sentence without its full stop. */
  readonly target: StageTarget | { readonly fault: string };
  readonly demands: StageDemands;
}

export interface StageTarget {
  /** `host[:port]`; `docker.io` for Docker Hub. */
  readonly host: string;
  /** With the base path of the registry, where the stage has one. */
  readonly repository: string;
  readonly tag: string;
}

/** Good paths are kept whatever the others are. */
export function parsePromotionPaths(value: unknown): PromotionPaths {
  if (value === undefined || value === null) {
    return { paths: [], faults: [] };
  }
  if (!Array.isArray(value)) {
    return { paths: [], faults: [`${setting} must be a list.`] };
  }
  const byName = new Map<string, PromotionPath>();
  const faults: string[] = [];
  value.forEach((entry: unknown, index) => {
    const place = `Entry ${index + 1} of ${setting}`;
    const parsed = parsePath(entry);
    if (typeof parsed === 'string') {
      faults.push(`${place} ${parsed}.`);
    } else if (byName.has(parsed.name)) {
      faults.push(`${place} repeats the name ${JSON.stringify(parsed.name)}; the first entry counts.`);
    } else {
      byName.set(parsed.name, parsed);
    }
  });
  return { paths: [...byName.values()], faults };
}

/** What the stages that a repository is in demand of whatever gets there, whichever way it takes. */
export function findStageDemands(
  paths: readonly PromotionPath[],
  /** `host[:port][/base]/repository` */
  repository: string,
): readonly { readonly path: string; readonly demands: StageDemands }[] {
  const address = toRepositoryAddress(repository);
  return paths.flatMap(({ name, stages }) =>
    stages
      .filter((stage) => findCaptures(stage.repository, address) !== undefined)
      .map(({ demands }) => ({ path: name, demands })),
  );
}

/** The stages that an image can go to, in the order of the paths; one for each stage that it is in and not the last. */
export function findNextStages(
  paths: readonly PromotionPath[],
  image: {
    /** `host[:port][/base]/repository` */
    readonly image: string;
    readonly tag?: string | undefined;
    readonly digest?: Digest | undefined;
    readonly date: Date;
    /** Of the open workspace. */
    readonly commit?: string | undefined;
  },
): readonly NextStage[] {
  const address = toRepositoryAddress(image.image);
  return paths.flatMap((path) =>
    path.stages.flatMap((from, index): readonly NextStage[] => {
      const to = path.stages[index + 1];
      const captures = to === undefined ? undefined : findCaptures(from.repository, address);
      if (to === undefined || captures === undefined) {
        return [];
      }
      const { repository } = address;
      const tag = expandTagTemplate(to.tag, { ...image, repository });
      const filled = fillRepository(to.repository, { captures, repository });
      const fault = repositoryFault(filled);
      const target = ((): NextStage['target'] => {
        if (fault !== undefined) {
          return { fault: `${to.repository.text} gives “${filled}”, and ${fault}` };
        }
        return 'fault' in tag ? tag : { host: to.repository.host, repository: filled, tag: tag.text };
      })();
      return [{ path: path.name, from: from.name, to: to.name, target, demands: to.demands }];
    }),
  );
}

const setting = 'registryExplorer.promotion.paths';

/** The path, or the rest of a sentence that begins with its place. */
function parsePath(entry: unknown): PromotionPath | string {
  if (!isJsonObject(entry)) {
    return 'must be an object with a "name" and "stages"';
  }
  const { name, stages } = entry;
  if (typeof name !== 'string' || name.trim() === '') {
    return 'has no "name"';
  }
  const place = `(${JSON.stringify(name)})`;
  const unknown = findUnknown(entry, ['name', 'stages']);
  if (unknown !== undefined) {
    return `${place} has "${unknown}", which is not known`;
  }
  if (!Array.isArray(stages) || stages.length < 2) {
    return `${place} needs a list of two "stages" or more`;
  }
  const parsed: PromotionStage[] = [];
  for (const [index, entryOfStage] of stages.entries()) {
    const stage = parseStage(entryOfStage, parsed);
    if (typeof stage === 'string') {
      return `${place}, stage ${index + 1}, ${stage}`;
    }
    parsed.push(stage);
  }
  return { name, stages: parsed };
}

/** `before` are the stages before it. */
function parseStage(entry: unknown, before: readonly PromotionStage[]): PromotionStage | string {
  if (!isJsonObject(entry)) {
    return 'must be an object with a "name" and a "repository"';
  }
  const { name, repository, tag, demands } = entry;
  if (typeof name !== 'string' || name.trim() === '') {
    return 'has no "name"';
  }
  const place = `(${JSON.stringify(name)})`;
  if (before.some((stage) => stage.name === name)) {
    return `${place} has the name of a stage before it`;
  }
  const unknown = findUnknown(entry, ['name', 'repository', 'tag', 'demands']);
  if (unknown !== undefined) {
    return `${place} has "${unknown}", which is not known`;
  }
  if (typeof repository !== 'string') {
    return `${place} has no "repository"`;
  }
  const pattern = parseRepositoryPattern(repository);
  const from = before.at(-1)?.repository;
  const fault =
    typeof pattern === 'string' ? pattern : from === undefined ? undefined : findFillFault(pattern, from);
  if (typeof pattern === 'string' || fault !== undefined) {
    return `${place} has a "repository" (${JSON.stringify(repository)}) that ${fault}`;
  }
  if (tag !== undefined && typeof tag !== 'string') {
    return `${place} has a "tag" that is not a text`;
  }
  const tagFault = tag === undefined ? undefined : findTemplateFault(tag);
  if (tagFault !== undefined) {
    return `${place} has an unusable "tag": ${tagFault}`;
  }
  const parsedDemands = parseDemands(demands);
  return typeof parsedDemands === 'string'
    ? `${place} ${parsedDemands}`
    : { name, repository: pattern, tag: tag ?? '{tag}', demands: parsedDemands };
}

/** A demand with a slip of the pen would be no demand, and nobody would notice; so the unknown is a fault. */
function parseDemands(value: unknown): StageDemands | string {
  if (value !== undefined && !isJsonObject(value)) {
    return 'has "demands" that are not an object';
  }
  const demands = value ?? {};
  const names = ['immutableTags', 'signature', 'typedConfirmation'] as const;
  const unknown = findUnknown(demands, names);
  if (unknown !== undefined) {
    return `demands "${unknown}", which is not known; known are ${names.join(', ')}`;
  }
  const wrong = names.find((name) => demands[name] !== undefined && typeof demands[name] !== 'boolean');
  if (wrong !== undefined) {
    return `has a "demands.${wrong}" that is neither true nor false`;
  }
  const { immutableTags, signature, typedConfirmation } = demands;
  return {
    immutableTags: immutableTags === true,
    signature: signature === true,
    typedConfirmation: typedConfirmation === true,
  };
}

function findUnknown(entry: object, known: readonly string[]): string | undefined {
  return Object.keys(entry).find((key) => !known.includes(key));
}
