/** Which steps of the promotion paths all of some images can take together. Knows no editor. */
import type { PathDemands } from '../../changes/copying/planPromote.ts';
import {
  findNextStages,
  findStageDemands,
  type NextStage,
  type PromotionPath,
} from '../../changes/naming/promotionPaths.ts';
import { findDigest, isDigest } from '../../oci/digest.ts';
import { type Connection, toRepositoryName } from '../connection.ts';
import type { Connections } from '../connections.ts';
import type { ImageLocation } from '../documents/openers.ts';
import { type NameOf, toImageName } from './planText.ts';

/** Where one image goes. */
export interface ImageTarget {
  readonly image: ImageLocation;
  readonly connectionId: string;
  readonly repository: string;
  readonly tag: string | undefined;
}

export interface PromotionStep {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly targets: readonly ImageTarget[];
  readonly demands: PathDemands;
  readonly demandsTyped: boolean;
  /** Why it cannot be taken, as a sentence without its full stop. */
  readonly fault?: string;
}

/** Each image counts once, however often it was named. */
export function listPromotionSteps(
  parts: { readonly connections: Connections; readonly paths: readonly PromotionPath[] },
  images: readonly ImageLocation[],
  now: { readonly date: Date; readonly commit: string | undefined },
): readonly PromotionStep[] {
  const { connections, paths } = parts;
  const distinct = [...new Map(images.map((image) => [toImageKey(image), image])).values()];
  const ofImages = distinct.map((image) => {
    const digest = findDigest(image.reference);
    const stages = findNextStages(paths, {
      image: toRepositoryName(connections.forId(image.connectionId), image.repository),
      ...(digest === undefined ? { tag: image.reference } : { digest }),
      ...now,
    });
    return { image, stages };
  });
  const [first] = ofImages;
  return (first?.stages ?? []).flatMap((stage) => {
    const same = ofImages.flatMap(({ image, stages }) => {
      const found = stages.find(
        ({ path, from, to }) => path === stage.path && from === stage.from && to === stage.to,
      );
      return found === undefined ? [] : [{ image, stage: found }];
    });
    return same.length === ofImages.length ? [toStep(connections, stage, same)] : [];
  });
}

/** Each place and tag once; of the same image, the first is as good as the others. */
export function distinctTargets(targets: readonly ImageTarget[]): readonly ImageTarget[] {
  const distinct = new Map<string, ImageTarget>();
  for (const target of targets) {
    const { image, tag } = target;
    const what = tag === undefined ? image.reference : `${tag} ${toImageKey(image)}`;
    const key = `${target.connectionId} ${target.repository} ${what}`;
    distinct.set(key, distinct.get(key) ?? target);
  }
  return [...distinct.values()];
}

/** What is named by its digest has none to keep. */
export function toTag({ reference }: Pick<ImageLocation, 'reference'>): string | undefined {
  return isDigest(reference) ? undefined : reference;
}

/** What the paths demand of these targets, whichever way they were chosen: the strictest of all stages they are in. */
export function findDemands(
  parts: { readonly connections: Connections; readonly paths: readonly PromotionPath[] },
  targets: readonly ImageTarget[],
): { readonly demands: PathDemands | undefined; readonly demandsTyped: boolean } {
  const { connections, paths } = parts;
  const found = targets.flatMap(({ connectionId, repository }) =>
    findStageDemands(paths, toRepositoryName(connections.forId(connectionId), repository)),
  );
  const demanding = found.filter(({ demands }) => demands.immutableTags || demands.signature);
  const [first] = demanding;
  return {
    demands:
      first === undefined
        ? undefined
        : {
            path: first.path,
            immutableTags: demanding.some(({ demands }) => demands.immutableTags),
            signature: demanding.some(({ demands }) => demands.signature),
          },
    demandsTyped: found.some(({ demands }) => demands.typedConfirmation),
  };
}

/** Why they cannot go there together, as a sentence without its full stop: a tag is on one image. */
export function findCollision(targets: readonly ImageTarget[], nameOf: NameOf): string | undefined {
  const registries = new Set(targets.map(({ image }) => image.connectionId));
  const toName = (image: ImageLocation): string => {
    const place = { registryId: image.connectionId, repository: image.repository };
    return toImageName(registries.size < 2 ? place : { repository: nameOf(place) }, image.reference);
  };
  const taken = new Map<string, ImageTarget>();
  for (const target of distinctTargets(targets)) {
    const { connectionId, repository, tag, image } = target;
    const key = `${connectionId} ${repository} ${tag}`;
    const other = tag === undefined ? undefined : taken.get(key);
    if (other !== undefined) {
      return `${toName(other.image)} and ${toName(image)} would both become ${toImageName(target, tag ?? '')}`;
    }
    taken.set(key, target);
  }
  return undefined;
}

function toImageKey({ connectionId, repository, reference }: ImageLocation): string {
  return `${connectionId} ${repository} ${reference}`;
}

interface Candidate {
  readonly image: ImageLocation;
  readonly stage: NextStage;
}

function toStep(connections: Connections, stage: NextStage, candidates: readonly Candidate[]): PromotionStep {
  const { path, from, to, demands } = stage;
  const found = candidates.map((candidate) => toTarget(connections, candidate));
  const targets = found.flatMap((each) => ('fault' in each ? [] : [each]));
  const nameOf: NameOf = ({ registryId, repository }) =>
    toRepositoryName(connections.forId(registryId), repository);
  const [fault = findCollision(targets, nameOf)] = found.flatMap((each) =>
    'fault' in each ? [nameFault(each, candidates.length)] : [],
  );
  return {
    path,
    from,
    to,
    targets,
    demands: { path, immutableTags: demands.immutableTags, signature: demands.signature },
    demandsTyped: demands.typedConfirmation,
    ...(fault === undefined ? {} : { fault }),
  };
}

interface StepFault {
  readonly image: ImageLocation;
  readonly fault: string;
}

function toTarget(connections: Connections, { image, stage }: Candidate): ImageTarget | StepFault {
  if ('fault' in stage.target) {
    return { image, fault: stage.target.fault };
  }
  const { host, repository, tag } = stage.target;
  const place = findPlace(connections, `${host}/${repository}`, image);
  const isThere =
    place.connectionId === image.connectionId &&
    place.repository === image.repository &&
    tag === image.reference;
  return isThere ? { image, fault: `${toImageName(image, tag)} is there already` } : { image, tag, ...place };
}

/** Of several images, the one at fault is named. */
function nameFault({ image, fault }: StepFault, count: number): string {
  const name = toImageName(image, image.reference);
  return count === 1 || fault.startsWith(name) ? fault : `${name}: ${fault}`;
}

/**
 * The registry with the longest address that `name` begins with, the image's own where there are several; one that was
 * not added is reached by its host.
 */
function findPlace(
  connections: Connections,
  name: string,
  image: ImageLocation,
): { readonly connectionId: string; readonly repository: string } {
  const isOwn = ({ id }: Connection): number => Number(id === image.connectionId);
  const added = connections
    .all()
    .filter(({ referenceHost }) => name.startsWith(`${referenceHost}/`))
    .toSorted((a, b) => b.referenceHost.length - a.referenceHost.length || isOwn(b) - isOwn(a))[0];
  const [host = ''] = name.split('/', 1);
  const connection: Connection = added ?? connections.forReference({ registry: host });
  return { connectionId: connection.id, repository: name.slice(connection.referenceHost.length + 1) };
}
