/** Changes as the host would describe them: a promotion of three tags, a deletion, and one of hundreds. */
import type {
  ChangeLine,
  ProgressView,
  ReviewItem,
  ReviewItemState,
  ReviewView,
} from '../../../src/shared/reviewPanel.ts';
import { sampleDigest } from './sampleDigest.ts';

const short = (seed: number): string => sampleDigest(seed).slice(0, 19);

const platforms = ['linux/amd64', 'linux/arm64/v8'] as const;

function promoted(seed: number, version: string): readonly ChangeLine[] {
  return [
    ...platforms.map((name, at): ChangeLine => ({
      mark: 'added',
      name,
      after: `${short(seed + at)} · ${at === 0 ? '182.6 MB' : '176.1 MB'}`,
      digest: sampleDigest(seed + at),
    })),
    {
      mark: 'added',
      name: 'signature',
      after: `${short(seed + 3)} · 1.2 kB`,
      digest: sampleDigest(seed + 3),
      detail: `of ${version}`,
    },
  ];
}

const items: readonly ReviewItem[] = [
  {
    id: 'staging/orders-api 2.14.0',
    title: 'staging/orders-api:2.14.0',
    state: 'waiting',
    changes: [
      ...promoted(10, '2.14.0'),
      {
        mark: 'added',
        name: 'tag 2.14.0',
        after: `${short(19)} · 182.6 MB · 3 days ago`,
        digest: sampleDigest(19),
      },
    ],
    notes: [],
    obstacles: [],
  },
  {
    id: 'staging/orders-api latest',
    title: 'staging/orders-api:latest',
    state: 'waiting',
    changes: [
      { mark: 'present', name: 'linux/amd64', after: `${short(10)} · 182.6 MB`, digest: sampleDigest(10) },
      {
        mark: 'present',
        name: 'linux/arm64/v8',
        after: `${short(11)} · 176.1 MB`,
        digest: sampleDigest(11),
      },
      {
        mark: 'moved',
        name: 'tag latest',
        before: `${short(8)} · 180.2 MB · 5 weeks ago`,
        after: `${short(19)} · 182.6 MB · 3 days ago`,
        digest: sampleDigest(19),
      },
      {
        mark: 'kept',
        name: 'tag 2.13.4',
        after: `${short(8)} · 180.2 MB · 5 weeks ago`,
        digest: sampleDigest(8),
        detail: 'the image that “latest” is now stays under this tag',
      },
    ],
    notes: [
      '2 layers are kept elsewhere (mcr.microsoft.com) and are not copied: whoever pulls the image reads them there.',
    ],
    obstacles: [],
  },
  {
    id: 'staging/orders-api 2.14',
    title: 'staging/orders-api:2.14',
    state: 'blocked',
    changes: [
      {
        mark: 'moved',
        name: 'tag 2.14',
        before: `${short(7)} · 181.9 MB · 8 days ago`,
        after: `${short(19)} · 182.6 MB · 3 days ago`,
        digest: sampleDigest(19),
      },
    ],
    notes: [],
    obstacles: [
      'The path “dev → staging” allows no tag to be moved, and “2.14” is there already. Choose another tag, or allow it in the settings.',
    ],
  },
];

export const readyReview: ReviewView = {
  title: 'Promote 3 tags to staging',
  state: 'ready',
  facts: [
    { label: 'From', value: 'registry.example.com/dev/orders-api' },
    { label: 'To', value: 'registry.example.com/staging/orders-api' },
    { label: 'To be copied', value: '412 MB in 8 layers' },
    { label: 'Mounted', value: '0 layers' },
    { label: 'Already there', value: '79.7 MB in 5 layers' },
  ],
  items,
  requests: [
    ...Array.from(
      { length: 8 },
      (_, at) =>
        `POST /v2/staging/orders-api/blobs/uploads/?mount=${sampleDigest(40 + at)}&from=dev/orders-api`,
    ),
    ...[10, 11, 13].map((seed) => `PUT /v2/staging/orders-api/manifests/${sampleDigest(seed)}`),
    'PUT /v2/staging/orders-api/manifests/2.14.0',
    'PUT /v2/staging/orders-api/manifests/latest',
  ],
  applyLabel: 'Promote 2 Tags',
  isDestructive: false,
  plannedAt: '2026-06-01T10:00:00Z',
};

export const planningReview: ReviewView = {
  title: readyReview.title,
  state: 'planning',
  facts: [],
  items: [],
  requests: [],
  isDestructive: false,
};

export const planningProgress: ProgressView = {
  share: 0.41,
  text: 'Reading 412 of 1,000 tags of staging/orders-api',
  running: [],
  items: [],
};

function withStates(...states: readonly ReviewItemState[]): readonly ReviewItem[] {
  return items.map((item, at) => ({ ...item, state: states[at] ?? item.state }));
}

export const applyingReview: ReviewView = {
  ...readyReview,
  state: 'applying',
  items: withStates('running', 'waiting', 'blocked'),
};

export function applyingProgress(share: number): ProgressView {
  return {
    share,
    text: `${Math.round(412 * share)} MB of 412 MB · ${Math.round(8 * share)} of 8 layers`,
    running: [`copying ${short(40)}`, `copying ${short(41)}`, `copying ${short(42)}`],
    items: items.map(({ id }, at) => ({ id, state: stateAt(at, share) })),
  };
}

function stateAt(at: number, share: number): ReviewItemState {
  if (at === 2) {
    return 'blocked';
  }
  const begins = at / 2;
  return share <= begins ? 'waiting' : share < begins + 0.5 ? 'running' : 'done';
}

export const partialReview: ReviewView = {
  ...readyReview,
  state: 'finished',
  items: withStates('done', 'failed', 'blocked').map((item, at) =>
    at === 1
      ? {
          ...item,
          error: {
            code: 'registry.unauthorized',
            summary: 'The login at registry.example.com has expired while “latest” was written.',
            remedy: { text: 'Sign in again. What has arrived is not sent again.', action: 'sign-in' },
          },
        }
      : item,
  ),
  outcome: {
    text: '1 of 3 tags was promoted; 1 failed and 1 is blocked.',
    isSuccess: false,
    canRetry: true,
    canUndo: true,
  },
};

export const doneReview: ReviewView = {
  ...readyReview,
  state: 'finished',
  items: withStates('done', 'done', 'done').map((item) => ({ ...item, obstacles: [] })),
  outcome: { text: 'All 3 tags were promoted.', isSuccess: true, canRetry: false, canUndo: true },
};

/** Takes something away, and has one image that is protected. */
export const deletionReview: ReviewView = {
  title: 'Delete 2 images of team/orders-api',
  state: 'ready',
  facts: [
    { label: 'In', value: 'registry.example.com/team/orders-api' },
    { label: 'Removed', value: '3 tags, 5 manifests' },
    { label: 'Kept for Undo', value: '5 manifests, for 30 days' },
  ],
  items: [
    {
      id: sampleDigest(60),
      title: `team/orders-api@${short(60)}`,
      state: 'waiting',
      changes: [
        {
          mark: 'removed',
          name: 'tag 1.9',
          before: `${short(60)} · 171.0 MB · 2 years ago`,
          digest: sampleDigest(60),
        },
        {
          mark: 'removed',
          name: 'tag old',
          before: `${short(60)} · 171.0 MB · 2 years ago`,
          digest: sampleDigest(60),
        },
        {
          mark: 'removed',
          name: 'linux/amd64',
          before: `${short(61)} · 171.0 MB`,
          digest: sampleDigest(61),
        },
        {
          mark: 'kept',
          name: 'linux/arm64/v8',
          before: `${short(62)} · 166.3 MB`,
          digest: sampleDigest(62),
          detail: 'needed by latest',
        },
      ],
      notes: ['The registry lets go of the content of 1 image; Undo may come too late for its layers.'],
      obstacles: [],
    },
    {
      id: sampleDigest(70),
      title: `team/orders-api@${short(70)}`,
      state: 'blocked',
      changes: [{ mark: 'removed', name: 'linux/s390x', before: short(70), digest: sampleDigest(70) }],
      notes: [],
      obstacles: ['It is part of “latest” and “2.14.0”, which stay.'],
    },
  ],
  requests: ['DELETE /v2/team/orders-api/manifests/' + sampleDigest(60)],
  applyLabel: 'Delete 1 Image…',
  isDestructive: true,
  plannedAt: '2026-06-01T10:00:00Z',
};

/** Names that are long, markup, or turn the text. */
export const hostileReview: ReviewView = {
  ...readyReview,
  title: `Promote <b>1</b> tag to ${'a-very-long-name-of-a-repository/'.repeat(8)}`,
  applyLabel: `Promote to ${'production-'.repeat(12)}`,
  facts: [{ label: 'From', value: `registry.example.com/${'segment/'.repeat(30)}` }],
  items: [
    {
      id: 'hostile',
      title: `${'deep/'.repeat(40)}<img src=x onerror=alert(1)>:\u202Egnp`,
      state: 'blocked',
      changes: [
        {
          mark: 'moved',
          name: `tag ${'x'.repeat(128)}`,
          before: 'y'.repeat(300),
          after: '<i>no markup</i>\u202E',
          digest: sampleDigest(1),
        },
      ],
      notes: [`\u0007${'n'.repeat(400)}`],
      obstacles: ['o'.repeat(400)],
    },
  ],
  requests: [`PUT /v2/${'p'.repeat(2000)}`, 'no-path'],
};

/** As many images as a registry holds after years of builds. */
export function createLargeReview(count: number): ReviewView {
  return {
    ...deletionReview,
    title: `Delete ${count} untagged images`,
    items: Array.from({ length: count }, (_, at): ReviewItem => ({
      id: `image-${at}`,
      title: `team/orders-api@${short(at)}`,
      state: at % 100 === 7 ? 'blocked' : 'waiting',
      changes: [
        { mark: 'removed', name: 'linux/amd64', before: `${short(at)} · 171 MB`, digest: sampleDigest(at) },
        { mark: 'removed', name: 'linux/arm64/v8', before: short(at + 1), digest: sampleDigest(at + 1) },
      ],
      notes: [],
      obstacles: at % 100 === 7 ? ['It is part of “latest”, which stays.'] : [],
    })),
    requests: Array.from(
      { length: 2 * count },
      (_, at) => `DELETE /v2/team/orders-api/manifests/${sampleDigest(at)}`,
    ),
    applyLabel: `Delete ${count} Images…`,
  };
}
