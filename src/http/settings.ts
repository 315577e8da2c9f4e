/** What the user and the machine say about connections: values only, found by whoever composes the client. */

/** TLS choices for one host, as the `tls` part of a saved registry. Paths are absolute. */
export interface HostTls {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** Plain HTTP was chosen explicitly for this host. Loopback never needs it. */
  readonly allowHttp?: boolean;
  /** `false` switches verification off for this host, by explicit choice alone. */
  readonly rejectUnauthorized?: boolean;
}

/** The editor's `http.*` settings and the environment's `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`. */
export interface ProxySettings {
  /** Empty: look at the environment. */
  readonly proxy?: string;
  readonly noProxy?: readonly string[];
  /** `false`: the certificate of an HTTPS proxy is not verified. */
  readonly proxyStrictSsl?: boolean;
  /** Sent as Proxy-Authorization. */
  readonly proxyAuthorization?: string;
  /** `off` ignores every proxy (the editor's `http.proxySupport`). */
  readonly proxySupport?: 'on' | 'off';
}

export interface ConnectionSettings {
  /** Choices for `host` (`host` or `host:port` as in the URL), or `undefined`. Asked anew for each new connection pool. */
  tls(host: string): HostTls | undefined;
  proxy(): ProxySettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
}
