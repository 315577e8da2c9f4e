/** Which steps of the promotion paths all of some images can take together. Knows no editor. */
import type { PathDemands } from '../../changes/planPromote.ts';
import { findNextStages, type NextStage, type PromotionPath } from '../../changes/promotionPaths.ts';
import { findDigest } from '../../oci/digest.ts';
import { type Connection, toRepositoryName } from '../connection.ts';
import type { Connections } from '../connections.ts';
import type { ImageLocation } from '../documents/openers.ts';

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

export function listPromotionSteps(
  parts: { readonly connections: Connections; readonly paths: readonly PromotionPath[] },
  images: readonly ImageLocation[],
  now: { readonly date: Date; readonly commit: string | undefined },
): readonly PromotionStep[] {
  const { connections, paths } = parts;
  const ofImages = images.map((image) => {
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
    const same = ofImages.map(({ image, stages }) => ({
      image,
      stage: stages.find(
        ({ path, from, to }) => path === stage.path && from === stage.from && to === stage.to,
      ),
    }));
    return same.every((entry) => entry.stage !== undefined) ? [toStep(connections, stage, same)] : [];
  });
}

function toStep(
  connections: Connections,
  stage: NextStage,
  images: readonly { readonly image: ImageLocation; readonly stage: NextStage | undefined }[],
): PromotionStep {
  const { path, from, to, demands } = stage;
  const faults = images.flatMap((entry) =>
    entry.stage !== undefined && 'fault' in entry.stage.target ? [entry.stage.target.fault] : [],
  );
  const targets = images.flatMap(({ image, stage: next }): readonly ImageTarget[] => {
    if (next === undefined || 'fault' in next.target) {
      return [];
    }
    const { host, repository, tag } = next.target;
    return [{ image, tag, ...findPlace(connections, `${host}/${repository}`) }];
  });
  return {
    path,
    from,
    to,
    targets,
    demands: { path, immutableTags: demands.immutableTags, signature: demands.signature },
    demandsTyped: demands.typedConfirmation,
    ...(faults[0] === undefined ? {} : { fault: faults[0] }),
  };
}

/** The registry with the longest address that `name` begins with; one that was not added is reached by its host. */
function findPlace(
  connections: Connections,
  name: string,
): { readonly connectionId: string; readonly repository: string } {
  const added = connections
    .all()
    .filter(({ referenceHost }) => name.startsWith(`${referenceHost}/`))
    .toSorted((a, b) => b.referenceHost.length - a.referenceHost.length)[0];
  const [host = ''] = name.split('/', 1);
  const connection: Connection = added ?? connections.forReference({ registry: host });
  return { connectionId: connection.id, repository: name.slice(connection.referenceHost.length + 1) };
}
