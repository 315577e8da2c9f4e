/** “Promote…”: images with all that belongs to them, to another repository or registry, along a path or freely. */
import * as vscode from 'vscode';
import type { ImageCopy } from '../../changes/copying/planPromote.ts';
import type { PromotionPath } from '../../changes/naming/promotionPaths.ts';
import type { Digest } from '../../oci/digest.ts';
import { classifyIndex } from '../../oci/imageIndex.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { resolveManifest } from '../../distribution/resolveManifest.ts';
import type { Connections } from '../connections.ts';
import type { ImageLocation } from '../documents/openers.ts';
import { toShortName } from '../documents/scheme.ts';
import { withCancellableProgress } from '../progress.ts';
import { type ChangeFlowParts, runChange } from './changeFlow.ts';
import {
  distinctTargets,
  findDemands,
  findCollision,
  type ImageTarget,
  listPromotionSteps,
  type PromotionStep,
} from './promotionSteps.ts';
import { askRepositories, askTarget, type CopyChoices } from './targetInput.ts';
import { findWorkspaceCommit } from './workspaceCommit.ts';

export interface PromoteParts extends ChangeFlowParts {
  readonly connections: Connections;
  readonly paths: () => readonly PromotionPath[];
}

const wholly: CopyChoices = { withReferrers: true, choosesPlatforms: false };

/** Asks where to; when one step of one path is all there is, that is proposed at once. */
export async function promoteImages(parts: PromoteParts, images: readonly ImageLocation[]): Promise<void> {
  if (images.length === 0) {
    return;
  }
  const steps = await listSteps(parts, images);
  const [only] = steps;
  if (steps.length === 1 && only !== undefined && only.fault === undefined) {
    await takeStep(parts, only, wholly);
  } else {
    await promoteFreely(parts, images, steps);
  }
}

/** To a place that is known, such as the row that images were dropped on. */
export async function promoteTo(parts: PromoteParts, targets: readonly ImageTarget[]): Promise<void> {
  await runPromotion(parts, { targets, choices: wholly, title: toTitle(targets.map(({ image }) => image)) });
}

async function listSteps(
  parts: PromoteParts,
  images: readonly ImageLocation[],
): Promise<readonly PromotionStep[]> {
  const { connections } = parts;
  const paths = parts.paths();
  const commit = paths.length === 0 ? undefined : await findWorkspaceCommit();
  return listPromotionSteps({ connections, paths }, images, { date: new Date(), commit });
}

async function promoteFreely(
  parts: PromoteParts,
  images: readonly ImageLocation[],
  steps: readonly PromotionStep[],
): Promise<void> {
  const title = toTitle(images);
  const { connections } = parts;
  const mayChoosePlatforms = images.length === 1;
  const asked = await askTarget({ title, connections, images, steps, mayChoosePlatforms });
  if (asked === undefined) {
    return;
  }
  const { target, choices } = asked;
  if (target.kind === 'step') {
    await takeStep(parts, target.step, choices);
    return;
  }
  const targets = await askRepositories(target.connection, { title, images });
  if (targets !== undefined) {
    await runPromotion(parts, { targets, choices, title });
  }
}

async function takeStep(parts: PromoteParts, step: PromotionStep, choices: CopyChoices): Promise<void> {
  const images = step.targets.map(({ image }) => image);
  await runPromotion(parts, { targets: step.targets, choices, title: toTitle(images) });
}

async function runPromotion(
  parts: PromoteParts,
  wanted: {
    readonly targets: readonly ImageTarget[];
    readonly choices: CopyChoices;
    readonly title: string;
  },
): Promise<void> {
  const { choices, title } = wanted;
  const targets = distinctTargets(wanted.targets);
  const [first] = targets;
  const collision = findCollision(targets, parts.nameOf);
  if (collision !== undefined) {
    await vscode.window.showWarningMessage(`${collision}. Promote them one after the other.`);
    return;
  }
  if (first === undefined) {
    return;
  }
  const platforms = choices.choosesPlatforms ? await askPlatforms(parts, first.image) : 'all';
  if (platforms === undefined) {
    return;
  }
  const images = targets.map(({ image }) => image);
  const { connections, paths } = parts;
  const { demands, demandsTyped } = findDemands({ connections, paths: paths() }, targets);
  const copies = targets.map(({ image, connectionId, repository, tag }): ImageCopy => ({
    source: {
      place: { registryId: image.connectionId, repository: image.repository },
      reference: image.reference,
    },
    target: { registryId: connectionId, repository },
    tag,
    ...(platforms === 'all' ? {} : { platforms }),
  }));
  await runChange(parts, {
    planning: `${title}: reading what belongs to ${targets.length === 1 ? 'it' : 'them'}`,
    registryId: first.connectionId,
    demandsTyped,
    plan: ({ signal, onProgress }) =>
      parts.changes.planPromote(
        {
          copies,
          withReferrers: choices.withReferrers,
          ...(demands === undefined ? {} : { demands }),
        },
        {
          signal,
          onProgress: ({ doneItems, totalItems }) => onProgress?.(`${doneItems} of ${totalItems}`),
        },
      ),
    other: {
      label: 'Other Target…',
      choose: async () => promoteFreely(parts, images, await listSteps(parts, images)),
    },
  });
}

interface PlatformItem extends vscode.QuickPickItem {
  readonly digest: Digest;
}

/** `all` for what has no platforms to choose from; `undefined` when the user thought better of it. */
async function askPlatforms(
  parts: PromoteParts,
  image: ImageLocation,
): Promise<readonly Digest[] | 'all' | undefined> {
  const { connectionId, repository, reference } = image;
  const { reader } = parts.connections.forId(connectionId);
  const name = toShortName(repository, reference);
  const fetched = await withCancellableProgress(`Reading the platforms of ${name}`, ({ signal }) =>
    resolveManifest(reader, { repository, reference }, { signal }),
  );
  if (fetched === undefined) {
    return undefined;
  }
  const manifest = parseManifest(fetched.bytes, { mediaType: fetched.mediaType });
  const platforms = manifest.kind === 'index' ? classifyIndex(manifest).platforms : [];
  if (platforms.length < 2) {
    return 'all';
  }
  const chosen = await vscode.window.showQuickPick(
    platforms.map(({ descriptor, platform }): PlatformItem => ({
      label: formatPlatform(platform),
      description: descriptor.digest.slice(0, 19),
      digest: descriptor.digest,
      picked: true,
    })),
    {
      title: `Platforms of ${name}`,
      placeHolder: 'Fewer than all of them make another index, with another digest',
      canPickMany: true,
    },
  );
  return chosen === undefined || chosen.length === 0 ? undefined : chosen.map(({ digest }) => digest);
}

function toTitle(images: readonly ImageLocation[]): string {
  const [first] = images;
  return images.length === 1 && first !== undefined
    ? `Promote ${toShortName(first.repository, first.reference)}`
    : `Promote ${images.length} Images`;
}
