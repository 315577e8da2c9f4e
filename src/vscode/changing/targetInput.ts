/** Asks where images are to be promoted: along a path, or to a repository that is typed. */
import * as vscode from 'vscode';
import type { Connection } from '../connection.ts';
import type { Connections } from '../connections.ts';
import { askText } from '../connecting/quickInputs.ts';
import type { ImageLocation } from '../documents/openers.ts';
import { type ImageTarget, type PromotionStep, toTag } from './promotionSteps.ts';
import { joinRepository, parsePrefix, parseTarget } from './targetText.ts';

export type ChosenTarget =
  | { readonly kind: 'step'; readonly step: PromotionStep }
  | { readonly kind: 'registry'; readonly connection: Connection };

/** What comes along. */
export interface CopyChoices {
  readonly withReferrers: boolean;
  readonly choosesPlatforms: boolean;
}

interface TargetItem extends vscode.QuickPickItem {
  readonly target?: ChosenTarget;
  /** A choice that is turned over. Without either, such as a step that cannot be taken, nothing happens. */
  readonly toggles?: keyof CopyChoices;
}

/** `undefined` when the user thought better of it. */
export function askTarget(query: {
  readonly title: string;
  readonly connections: Connections;
  readonly images: readonly ImageLocation[];
  readonly steps: readonly PromotionStep[];
  /** Whether there is something to choose from: one image of several platforms. */
  readonly mayChoosePlatforms: boolean;
}): Promise<{ readonly target: ChosenTarget; readonly choices: CopyChoices } | undefined> {
  const box = vscode.window.createQuickPick<TargetItem>();
  let choices: CopyChoices = { withReferrers: true, choosesPlatforms: false };
  box.title = query.title;
  box.placeholder = 'Where to?';
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  box.ignoreFocusOut = true;
  const refresh = (): void => {
    box.items = [
      ...toStepItems(query),
      ...toRegistryItems(query),
      { label: 'What comes along', kind: vscode.QuickPickItemKind.Separator },
      {
        label: `${choices.withReferrers ? '$(pass-filled)' : '$(circle-large-outline)'} Signatures and attestations`,
        description: choices.withReferrers ? 'come along' : 'stay behind',
        toggles: 'withReferrers',
        alwaysShow: true,
      },
      ...(query.mayChoosePlatforms
        ? [
            {
              label: `${choices.choosesPlatforms ? '$(circle-large-outline)' : '$(pass-filled)'} All platforms`,
              description: choices.choosesPlatforms ? 'some, which you choose next' : 'come along',
              toggles: 'choosesPlatforms' as const,
              alwaysShow: true,
            },
          ]
        : []),
    ];
  };
  refresh();
  return new Promise((resolve) => {
    box.onDidAccept(() => {
      const [item] = box.selectedItems;
      if (item?.target !== undefined) {
        resolve({ target: item.target, choices });
        box.hide();
      } else if (item?.toggles !== undefined) {
        const { toggles } = item;
        choices = { ...choices, [toggles]: !choices[toggles] };
        refresh();
        box.activeItems = box.items.filter((candidate) => candidate.toggles === toggles);
      }
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}

function toStepItems(query: {
  readonly connections: Connections;
  readonly steps: readonly PromotionStep[];
}): readonly TargetItem[] {
  const { steps } = query;
  return steps.length === 0
    ? []
    : [
        { label: 'Along a path', kind: vscode.QuickPickItemKind.Separator },
        ...steps.map((step): TargetItem => {
          const [target] = step.targets;
          const label = `$(rocket) ${step.to}`;
          const detail = [`${step.path}: ${step.from} → ${step.to}`, ...toDemands(step)].join(' · ');
          return step.fault === undefined
            ? {
                label,
                description:
                  target === undefined || step.targets.length > 1
                    ? `${step.targets.length} images`
                    : `${query.connections.forId(target.connectionId).referenceHost}/${target.repository}:${target.tag ?? ''}`,
                detail,
                target: { kind: 'step', step },
              }
            : { label: `$(error) ${step.to}`, description: step.fault, detail };
        }),
      ];
}

function toDemands({ demands, demandsTyped }: PromotionStep): readonly string[] {
  return [
    ...(demands.signature ? ['signed images only'] : []),
    ...(demands.immutableTags ? ['moves no tags'] : []),
    ...(demandsTyped ? ['confirmed by hand'] : []),
  ];
}

function toRegistryItems(query: {
  readonly connections: Connections;
  readonly images: readonly ImageLocation[];
}): readonly TargetItem[] {
  const sources = new Set(query.images.map(({ connectionId }) => connectionId));
  const all = query.connections.all();
  const own = [...sources].map((id) => query.connections.forId(id));
  const connections = [
    ...new Map([...own, ...all].map((connection) => [connection.id, connection])).values(),
  ];
  return [
    { label: 'To a repository', kind: vscode.QuickPickItemKind.Separator },
    ...connections.map((connection): TargetItem => ({
      label: `$(server) ${connection.title}…`,
      description: connection.title === connection.referenceHost ? '' : connection.referenceHost,
      detail: sources.has(connection.id)
        ? 'The same registry: layers are mounted, nothing is copied'
        : 'Another registry: what it lacks is copied',
      target: { kind: 'registry', connection },
    })),
  ];
}

/** The repositories and tags in `connection`, as they are typed. */
export async function askRepositories(
  connection: Connection,
  query: { readonly title: string; readonly images: readonly ImageLocation[] },
): Promise<readonly ImageTarget[] | undefined> {
  const { images, title } = query;
  const repositories = [...new Set(images.map(({ repository }) => repository))];
  const [first] = images;
  const { referenceHost } = connection;
  if (first === undefined) {
    return undefined;
  }
  if (repositories.length > 1) {
    return askPrefix(connection, { title, images, repositories });
  }
  const own = toTag(first);
  const isOne = images.length === 1;
  const asked = await askText({
    title,
    prompt: isOne
      ? `The repository and tag on ${connection.title}`
      : `The repository on ${connection.title}; the tags stay as they are`,
    value: isOne && own !== undefined ? `${first.repository}:${own}` : first.repository,
    example: 'team/app:1.2',
    check: (value) => {
      const parsed = parseTarget(value, { referenceHost });
      if (parsed.kind === 'fault') {
        return { severity: 'fault', text: parsed.text };
      }
      return !isOne && parsed.tag !== undefined
        ? { severity: 'fault', text: 'Several images keep their tags: enter the repository alone.' }
        : undefined;
    },
  });
  const parsed = asked.kind === 'given' ? parseTarget(asked.value, { referenceHost }) : undefined;
  return parsed?.kind === 'target'
    ? images.map((image) => ({
        image,
        connectionId: connection.id,
        repository: parsed.repository,
        tag: parsed.tag ?? toTag(image),
      }))
    : undefined;
}

async function askPrefix(
  connection: Connection,
  query: {
    readonly title: string;
    readonly images: readonly ImageLocation[];
    readonly repositories: readonly string[];
  },
): Promise<readonly ImageTarget[] | undefined> {
  const { referenceHost } = connection;
  const { repositories, images } = query;
  const parse = (value: string) => parsePrefix(value, { referenceHost, repositories });
  const asked = await askText({
    title: query.title,
    prompt: `What stands before the names of ${repositories.length} repositories on ${connection.title}; nothing, for the same names`,
    value: '',
    example: 'staging/',
    check: (value) => {
      const parsed = parse(value);
      return 'fault' in parsed ? { severity: 'fault', text: parsed.fault } : undefined;
    },
  });
  const parsed = asked.kind === 'given' ? parse(asked.value) : undefined;
  return parsed === undefined || 'fault' in parsed
    ? undefined
    : images.map((image) => ({
        image,
        connectionId: connection.id,
        repository: joinRepository(parsed.prefix, image.repository),
        tag: toTag(image),
      }));
}
