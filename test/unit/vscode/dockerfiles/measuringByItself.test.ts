import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/base/logger.ts';
import { LintedDocuments, type OpenDocument } from '../../../../src/vscode/dockerfiles/lintedDocuments.ts';
import { measureKnown } from '../../../../src/vscode/dockerfiles/measureImage.ts';
import { MeasuringByItself } from '../../../../src/vscode/dockerfiles/measuringByItself.ts';
import { buildImage, type ImagePlan } from '../../../support/imageBuilder.ts';
import { openSession, serveImage, type TestSession } from '../../../support/testSession.ts';

const lists = 500_000;

const plan: ImagePlan = {
  platform: { os: 'linux', architecture: 'amd64' },
  layers: [
    { createdBy: 'ADD rootfs.tar / # buildkit', entries: [{ path: 'bin/sh', content: 'sh' }] },
    {
      createdBy: 'RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends jq # buildkit',
      entries: [{ path: 'var/lib/apt/lists/packages', content: 'x'.repeat(lists) }],
    },
    { createdBy: 'COPY . /app # buildkit', entries: [{ path: 'app/main', content: '12345' }] },
  ],
};

const text =
  'FROM debian\nRUN apt-get update && apt-get install -y --no-install-recommends jq\nCOPY . /app\n';

function toDocument(content: string): OpenDocument {
  return { key: 'file:///Dockerfile', version: 1, fileName: '/Dockerfile', getText: () => content };
}

/** One Dockerfile that is open, beside a session that looks into the image. */
async function open(
  content: string,
  options: { readonly automaticBytes?: number } = {},
): Promise<{
  readonly test: TestSession;
  readonly document: OpenDocument;
  readonly documents: LintedDocuments;
  readonly measuring: MeasuringByItself;
  readonly shown: OpenDocument[];
  /** Resolves when it was measured. */
  readonly measured: () => Promise<void>;
  /** The images that it was measured against. */
  readonly against: readonly string[];
}> {
  const test = await openSession(options);
  serveImage(test.server, await buildImage(plan));
  const document = toDocument(content);
  const shown = [document];
  const documents = new LintedDocuments({ outsideFacts: () => ({}), options: () => ({}) });
  const against: string[] = [];
  const measuring = new MeasuringByItself({
    documents,
    seen: test.seen,
    listDocuments: () => shown,
    measure(image, call) {
      against.push(image.name);
      return measureKnown(image, test, call);
    },
    log: silentLogger,
  });
  return {
    test,
    document,
    documents,
    measuring,
    shown,
    against,
    measured: () =>
      new Promise((resolve) => {
        const listening = documents.onDidChange(() => {
          listening.dispose();
          resolve();
        });
      }),
  };
}

describe('a Dockerfile whose image was looked into', () => {
  it('has the bytes of its layers, and of what is wasted in them once they are read', async () => {
    const { test, document, documents, measured } = await open(text);
    await using _ = test;
    const first = measured();
    const loading = test.session.load();
    await first;
    await loading;
    while (documents.measuredImage(document.key)?.layers[1]?.unpackedBytes === undefined) {
      await measured();
    }
    const asked = test.server.requests.length;
    const { facts, findings } = documents.lint(document);
    expect(facts.measured?.imageName).toBe(`${test.server.host}/team/app:1.0`);
    expect(facts.measured?.instructions.get(1)?.waste[0]).toMatchObject({
      causeId: 'apt-lists',
      sizeBytes: lists,
    });
    expect(facts.measured?.instructions.get(2)?.unpackedBytes).toBe(5);
    expect(findings.find(({ ruleId }) => ruleId === 'apt-lists-left')?.saving).toMatchObject({
      basis: 'measured',
      minBytes: lists,
    });
    expect(test.server.requests.length).toBe(asked);
  });

  it('has compressed sizes alone while no layer is read, and nothing is fetched for it', async () => {
    const { test, document, documents, measured } = await open(text, { automaticBytes: 0 });
    await using _ = test;
    const first = measured();
    await test.session.load();
    await first;
    const made = documents.lint(document).facts.measured?.instructions.get(1);
    expect(made?.layerBytes).toBeGreaterThan(0);
    expect(made?.unpackedBytes).toBeUndefined();
    expect(test.server.requests.filter((request) => request.path.includes('/blobs/'))).toHaveLength(1);
  });

  it('is measured when it is opened later', async () => {
    const { test, document, documents, measuring, shown, against, measured } = await open(text);
    await using _ = test;
    shown.length = 0;
    await test.session.load();
    expect(against).toEqual([]);
    shown.push(document);
    const done = measured();
    measuring.consider();
    await done;
    expect(documents.lint(document).facts.measured?.instructions.size).toBe(2);
  });

  it('stays with the image that a person has chosen', async () => {
    const { test, document, documents, measuring, against } = await open(text);
    await using _ = test;
    documents.measure(document.key, { name: 'chosen', steps: [], layers: [] });
    await test.session.load();
    measuring.consider();
    expect(against).toEqual([]);
  });

  it.each([
    ['of which another command was run', text.replace('jq', 'less')],
    ['that has one instruction more', `${text}RUN make\n`],
    ['that says too little to tell', 'FROM debian\nCOPY . /app\n'],
  ])('is not one %s', async (_name, content) => {
    const { test, measuring, against } = await open(content);
    await using _ = test;
    await test.session.load();
    measuring.consider();
    expect(test.seen.list()).toHaveLength(1);
    expect(against).toEqual([]);
  });

  it('is not measured any more after everything was closed', async () => {
    const { test, measuring, against } = await open(text);
    await using _ = test;
    measuring.dispose();
    await test.session.load();
    expect(against).toEqual([]);
  });
});
