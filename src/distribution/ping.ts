/** GET /v2/: whether there is a registry, and whether it lets us in (distribution-spec, "Determining Support"). */
import type { HttpResponse } from '../http/message.ts';
import type { RegistryChannel } from './channel.ts';
import { NotARegistryError } from './errors.ts';
import { readErrorBody } from './errorBody.ts';
import { isMarkup } from './jsonBody.ts';
import type { CallOptions, PingResult } from './registryReader.ts';

/** By these people and vendors recognise a registry. None of them carries a secret. */
const tellingHeaders: readonly string[] = [
  'docker-distribution-api-version',
  'server',
  'via',
  'x-powered-by',
  'x-artifactory-id',
  'x-jfrog-version',
  'x-github-request-id',
];

const limitBytes = 1024 * 1024;

/** See `RegistryReader.ping`. @throws NotARegistryError when something else answers. */
export async function ping(channel: RegistryChannel, options: CallOptions): Promise<PingResult> {
  const subject = { kind: 'registry' } as const;
  const exchange = await channel.send(
    { method: 'GET', url: channel.root, headers: { accept: 'application/json' } },
    { subject, signal: options.signal },
  );
  const { response, access } = exchange;
  const headers = pickHeaders(response);
  if (response.status === 200) {
    const bytes = await response.read({ limitBytes, what: 'the answer of /v2/' });
    if (isMarkup(bytes) && !isDistribution(response)) {
      throw toNotARegistry(channel, response, '');
    }
    return { headers, access };
  }
  if (response.status === 403 && exchange.refusal === undefined) {
    const { errors, words } = await readErrorBody(response);
    if (errors.length === 0 && !isDistribution(response)) {
      throw toNotARegistry(channel, response, words);
    }
    return { headers, access: 'refused' };
  }
  if (response.status === 404 || response.status === 405 || response.status === 410) {
    throw toNotARegistry(channel, response, (await readErrorBody(response)).words);
  }
  throw await channel.toError(exchange, { subject, operation: 'read' });
}

/** A header that the specification calls optional, and that nothing but a registry sends. */
function isDistribution(response: HttpResponse): boolean {
  return response.headers.get('docker-distribution-api-version') !== undefined;
}

function pickHeaders(response: HttpResponse): Readonly<Record<string, string>> {
  const entries = tellingHeaders.map((name) => [name, response.headers.get(name)] as const);
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function toNotARegistry(channel: RegistryChannel, response: HttpResponse, words: string): NotARegistryError {
  const { status, url } = response;
  const message = `${url.origin}${url.pathname} answered ${status}, not as a registry: ${words}`;
  return new NotARegistryError({ host: channel.host, status, message, url: new URL('.', channel.root) });
}
