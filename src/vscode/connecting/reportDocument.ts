/** The report of a connection test as Markdown, for reading and for handing to whoever helps. Holds no secret. */
import { describeOrigin } from '../../credentials/describeOrigin.ts';
import type { FoundCredential } from '../../credentials/credential.ts';
import type { PeerCertificate } from '../../http/peerCertificate.ts';
import type { HostTls } from '../../http/settings.ts';
import { formatInstant } from '../../shared/format.ts';
import { toApiUrl } from '../savedRegistries.ts';
import type { Exchange, TestRun } from './connectionTests.ts';
import { stepNames } from './verdict.ts';

export interface ReportSubject {
  readonly url: URL;
  readonly tls: HostTls;
  readonly run: TestRun;
  /** Host and port of the proxy that leads there, if any. */
  readonly proxyHost: string | undefined;
  readonly credential: FoundCredential | undefined;
  /** What the server shows, if a TLS connection comes about. */
  readonly certificate: PeerCertificate | undefined;
  readonly testedAt: Date;
}

export function writeReport(subject: ReportSubject): string {
  const { report, exchanges } = subject.run;
  const failed = report.steps.find(({ outcome }) => outcome === 'failed');
  const verdict = report.isUsable
    ? 'Images of this registry can be read.'
    : 'Images of this registry cannot be read.';
  return [
    `# Connection to ${toId(subject.url)}`,
    `Tested ${formatInstant(subject.testedAt.toISOString())}. ${verdict}`,
    ...(failed?.error === undefined
      ? []
      : [[failed.error.summary, failed.error.remedy?.text].filter((text) => text !== undefined).join(' ')]),
    '## Steps',
    toTable(
      ['Step', 'Result', 'What happened'],
      report.steps.map(({ step, outcome, sentence }) => [stepNames[step], outcome, sentence]),
    ),
    '## What was asked and answered',
    exchanges.length === 0
      ? 'No request was answered.'
      : toTable(['Request', 'Answer', 'Time'], exchanges.map(toExchangeRow)),
    '## How the connection is made',
    toList(describeConnection(subject)),
    ...describeServer(subject),
    '',
  ].join('\n\n');
}

function describeConnection({
  url,
  tls,
  proxyHost,
  credential,
}: ReportSubject): readonly (readonly [string, string])[] {
  const isPlain = url.protocol === 'http:';
  return [
    ['API', `${toId(toApiUrl(url))}/v2/`],
    ['Proxy', proxyHost ?? 'none'],
    ['Encryption', isPlain ? 'none, plain HTTP' : 'TLS'],
    ...(isPlain ? [] : describeTls(tls)),
    ['Login', describeLogin(credential)],
  ];
}

function describeTls(tls: HostTls): readonly (readonly [string, string])[] {
  return [
    [
      'Trusted authorities',
      `those of this machine and of certs.d${tls.caFile === undefined ? '' : `, and ${tls.caFile}`}`,
    ],
    ['Client certificate', tls.certFile ?? 'from certs.d, if any is there'],
    [
      'Certificates are checked',
      tls.rejectUnauthorized === false ? 'no, switched off in the settings of this registry' : 'yes',
    ],
  ];
}

function describeLogin(credential: FoundCredential | undefined): string {
  if (credential === undefined) {
    return 'none is known; requests are anonymous';
  }
  const who = credential.username === undefined ? '' : `${credential.username}, `;
  return `${who}${describeOrigin(credential.origin)}`;
}

function describeServer({ run, certificate }: ReportSubject): readonly string[] {
  const headers = Object.entries(run.report.ping?.headers ?? {});
  const facts: readonly (readonly [string, string])[] = [
    ...headers.map(([name, value]) => [name, value] as const),
    ...(certificate === undefined
      ? []
      : ([
          ['Certificate', certificate.subject],
          ['Issued by', certificate.issuer],
          ['Names', certificate.hosts.join(', ')],
          ['Valid', `${formatInstant(certificate.validFrom)} to ${formatInstant(certificate.validTo)}`],
          ['SHA-256', certificate.fingerprint],
        ] as const)),
  ];
  return facts.length === 0 ? [] : ['## What the server says of itself', toList(facts)];
}

function toExchangeRow({ method, url, outcome, durationMs }: Exchange): readonly string[] {
  return [`${method} ${url}`, outcome, `${durationMs} ms`];
}

function toId(url: URL): string {
  return url.href.replace(/\/+$/, '');
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [toRow(head), toRow(head.map(() => ':--')), ...rows.map(toRow)].join('\n');
}

function toRow(cells: readonly string[]): string {
  return `| ${cells.map(toCell).join(' | ')} |`;
}

function toList(facts: readonly (readonly [string, string])[]): string {
  return facts.map(([name, value]) => `- ${name}: ${toLine(value)}`).join('\n');
}

function toCell(text: string): string {
  return toLine(text).replaceAll('|', '\\|');
}

/** What a server says stays on its line. */
function toLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
