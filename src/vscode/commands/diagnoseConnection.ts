/** "Diagnose Connection": tests a registry and writes what was asked, answered and used into a document. */
import { isAbort } from '../../base/abort.ts';
import { fetchPeerCertificate, type PeerCertificate } from '../../http/peerCertificate.ts';
import { chooseProxy } from '../../http/proxyChoice.ts';
import { chooseRegistry } from '../connecting/chooseRegistry.ts';
import { runConnectionTest } from '../connecting/connectionTests.ts';
import { writeReport } from '../connecting/reportDocument.ts';
import { showReport } from '../connecting/reportEditor.ts';
import { withCancellableProgress } from '../progress.ts';
import { toApiUrl } from '../savedRegistries.ts';
import type { Command, CommandParts } from './command.ts';

export const diagnoseConnection: Command = async (parts, node) => {
  const connection = await chooseRegistry(parts, node, 'Diagnose Connection');
  if (connection === undefined) {
    return;
  }
  const { url, tls = {} } = connection.saved;
  const { settings } = parts.connecting;
  const content = await withCancellableProgress(
    `Testing the connection to ${connection.title}`,
    async ({ signal, steps }) => {
      steps.report('looking for a login…');
      const credential = await connection.findCredential({ signal });
      const run = await runConnectionTest(
        parts.connecting,
        { url, tls, credentials: { find: () => Promise.resolve(credential?.secret) } },
        { signal, onStep: (phrase) => steps.report(phrase) },
      );
      steps.report('reading the certificate…');
      return writeReport({
        url,
        tls,
        run,
        proxyHost: chooseProxy(toApiUrl(url), settings)?.url.host,
        credential,
        certificate: await findCertificate(parts, toApiUrl(url), { signal }),
        testedAt: new Date(),
      });
    },
  );
  if (content !== undefined) {
    await showReport(`Connection to ${connection.title}`, content);
  }
};

/** `undefined` where no TLS connection comes about; the test has said why. */
async function findCertificate(
  parts: CommandParts,
  url: URL,
  options: { readonly signal: AbortSignal },
): Promise<PeerCertificate | undefined> {
  if (url.protocol === 'http:') {
    return undefined;
  }
  try {
    return await fetchPeerCertificate(url, parts.connecting.settings, options);
  } catch (thrown) {
    if (isAbort(thrown, options.signal)) {
      throw thrown;
    }
    return undefined;
  }
}
