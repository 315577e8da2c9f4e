/** Takes secrets out of whatever is written to the log. */

const hidden = 'REDACTED';

/** Query parameters of token services and of signed storage addresses that let a reader in. */
const secretParameters =
  /^(.*token.*|.*secret.*|.*password.*|.*signature.*|sig|code|key|assertion|account|x-amz-(credential|security-token)|x-goog-credential|policy|key-pair-id|_?state)$/i;

/** The URL without user info, fragment and the values of secret parameters. */
export function redactUrl(url: URL): string {
  const shown = new URL(url);
  shown.username = '';
  shown.password = '';
  shown.hash = '';
  for (const name of url.searchParams.keys()) {
    if (secretParameters.test(name)) {
      shown.searchParams.set(name, hidden);
    }
  }
  return shown.href;
}

const secretHeaders =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-registry-auth|.*token.*|.*secret.*|.*api-key.*)$/i;

/** Header fields with the values of secret ones replaced; an authorization keeps its scheme. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretHeaders.test(name) ? `${/^(Basic|Bearer) /i.exec(value)?.[0] ?? ''}${hidden}` : value,
    ]),
  );
}
