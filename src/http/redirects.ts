/** Redirects by hand, so that nothing secret and nothing private is reached through them. RFC 9110 section 15.4. */
import { lookup } from 'node:dns/promises';
import { isLoopbackHost, isPrivateAddress } from './addresses.ts';
import { RedirectRefusedError } from './errors.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { redactUrl } from './redact.ts';
import type { Step } from './step.ts';

const maxHops = 5;

const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];

/** Sent along to another origin; everything else stays with the origin it was meant for. */
const harmlessHeaders: readonly string[] = [
  'accept',
  'accept-encoding',
  'range',
  'user-agent',
  'if-none-match',
];

/** The addresses of a host name; none when it cannot be looked up here, e.g. because a proxy does that. */
export type LookUp = (hostname: string) => Promise<readonly string[]>;

export const lookUpAddresses: LookUp = async (hostname) => {
  const found = await lookup(hostname, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
};

export function createRedirects(options: { readonly lookUp: LookUp }): Step {
  return (next) =>
    async (request, { signal }) => {
      let current = request;
      for (let hops = 0; ; hops++) {
        const response = await next(current, { signal });
        if (request.redirects === 'none' || !redirectStatuses.includes(response.status)) {
          return response;
        }
        await response.discard();
        const { host } = request.url;
        if (hops >= maxHops) {
          throw new RedirectRefusedError({ host, fault: 'too-many' });
        }
        current = await follow(current, response, options);
      }
    };
}

async function follow(
  request: HttpRequest,
  response: HttpResponse,
  options: { readonly lookUp: LookUp },
): Promise<HttpRequest> {
  const { host } = request.url;
  const location = response.headers.get('location');
  if (location === undefined || !URL.canParse(location, request.url.href)) {
    throw new RedirectRefusedError({ host, fault: 'no-location' });
  }
  const target = new URL(location, request.url);
  const shown = redactUrl(target);
  if (target.protocol !== 'https:' && target.protocol !== request.url.protocol) {
    throw new RedirectRefusedError({ host, fault: 'to-plain-http', target: shown });
  }
  if (await leadsInside(request.url, target, options.lookUp)) {
    throw new RedirectRefusedError({ host, fault: 'to-private-address', target: shown });
  }
  target.username = '';
  target.password = '';
  return toNextRequest(request, { target, status: response.status });
}

/** A public host must not send us to an address that only this network has; a private one may. */
async function leadsInside(from: URL, target: URL, lookUp: LookUp): Promise<boolean> {
  if (from.hostname === target.hostname || (await isInside(from.hostname, lookUp))) {
    return (
      isLoopbackHost(target.hostname) &&
      !isLoopbackHost(from.hostname) &&
      !(await isInside(from.hostname, lookUp))
    );
  }
  return isInside(target.hostname, lookUp);
}

async function isInside(hostname: string, lookUp: LookUp): Promise<boolean> {
  return isPrivateAddress(hostname) || (await lookUp(hostname)).some(isPrivateAddress);
}

function toNextRequest(
  request: HttpRequest,
  { target, status }: { readonly target: URL; readonly status: number },
): HttpRequest {
  const isSameOrigin = target.origin === request.url.origin;
  const headers = Object.entries(request.headers ?? {}).filter(
    ([name]) => isSameOrigin || harmlessHeaders.includes(name.toLowerCase()),
  );
  const keepsMethod = status === 307 || status === 308 || request.method === 'HEAD';
  const next = { ...request, url: target, headers: Object.fromEntries(headers) };
  if (keepsMethod) {
    return next;
  }
  const { body: _body, bodySizeBytes: _size, ...withoutBody } = next;
  return { ...withoutBody, method: 'GET' };
}
