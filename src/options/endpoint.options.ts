import type { SecureVersion } from 'node:tls';
import type { Type } from '@nestjs/common';

/** What a key or a certificate is given as: PEM as text or bytes, or several. Contents, not names of files. */
export type TlsMaterial = string | Buffer | readonly (string | Buffer)[];

/**
 * TLS of the management port; the options mean what they mean in Node's `tls.createServer()`. They are read once: a
 * new certificate needs a restart.
 */
export interface MetricsTlsOptions {
  /** The private key. */
  key?: TlsMaterial;
  /** The certificate that belongs to it, followed by the intermediate ones. */
  cert?: TlsMaterial;
  /** Key and certificate in one PKCS #12 archive, in place of `key` and `cert`. */
  pfx?: Buffer;
  /** What `key` or `pfx` is encrypted with. */
  passphrase?: string;
  /** The authorities that sign the certificates of clients; only with `requestCert`. */
  ca?: TlsMaterial;
  /** Certificates of clients that were revoked; only with `requestCert`. */
  crl?: TlsMaterial;
  /** OpenSSL's list of ciphers. @default Node's */
  ciphers?: string;
  /** The oldest version of TLS that is spoken. @default Node's, 'TLSv1.2' */
  minVersion?: SecureVersion;
  /** The newest version of TLS that is spoken. @default Node's, 'TLSv1.3' */
  maxVersion?: SecureVersion;
  /**
   * Whether clients must show a certificate that `ca` has signed; who has none does not get through the handshake.
   * @default false
   */
  requestCert?: boolean;
  /** `false`, with `requestCert`: clients without such a certificate get as far as the credentials. @default true */
  rejectUnauthorized?: boolean;
}

/** Where the endpoint is served, and how the exposition is made. */
export interface MetricsEndpointOptions {
  /**
   * A port of its own for the endpoint (the management port), on a server of its own that answers these paths and
   * nothing else. The application's port then knows no such paths. It starts before the application listens, also in
   * applications without HTTP, and stops as the last thing at shutdown. `0` takes a free port; the log tells which.
   *
   * @default METRICS_PORT of the environment, else none: served on the application's port
   * @throws MetricsConfigurationError at boot where the port cannot be listened on
   */
  port?: number;

  /**
   * Address or host name that the management port is bound to; `0.0.0.0` or `::` for every interface.
   *
   * @default '127.0.0.1': only this machine (and this pod) reaches it
   */
  host?: string;

  /**
   * Lets the management port speak HTTPS.
   *
   * @default none: plain HTTP
   * @example
   * ```ts
   * // Only who has a certificate of ours, and a token.
   * endpoint: { port: 9464, host: '0.0.0.0', tls: { key, cert, ca, requestCert: true } }
   * ```
   */
  tls?: MetricsTlsOptions;

  /**
   * `'follow'` puts the global prefix of the application (`app.setGlobalPrefix('api')`) before the paths:
   * `/api/metrics`. It does so on a management port, too.
   *
   * @default none: the paths are where `path` and `paths` say
   */
  prefix?: 'follow';

  /**
   * `'server'` answers in front of the application: nothing that the application applies to its routes opens or
   * changes the endpoint. `'route'` registers a Nest controller, for those who want their global guards, filters,
   * interceptors and Swagger to apply: it is below the global prefix, version-neutral, and guarded by
   * `MetricsAuthGuard` besides. With `forRootAsync()` give it beside the factory.
   *
   * @default 'server'
   * @throws MetricsConfigurationError at boot for `'route'` together with `port`
   */
  mode?: 'server' | 'route';

  /**
   * A class that extends `MetricsController`, in its place: for decorators of yours on the class and its methods. Only
   * with `mode: 'route'`.
   *
   * @default MetricsController
   */
  controller?: Type<object>;

  /**
   * How many scrapes may be at work at once. Scrapes that ask for the same share an answer; others wait for their
   * turn, and get a 503 with `Retry-After` where it does not come in their time.
   *
   * @default 4
   * Cost: memory for as many answers, at most 4 MiB each.
   */
  maxConcurrentScrapes?: number;

  /**
   * Seconds that collecting may take where the scraper does not say how long it waits
   * (`X-Prometheus-Scrape-Timeout-Seconds`, of which half a second is kept for sending). What is not collected by then
   * is left out and counts as an error.
   *
   * @default 10
   */
  scrapeTimeoutSeconds?: number;

  /**
   * What happens when a metric cannot be collected: `'continue'` serves the others; `'fail'` answers 500. Either way
   * `metrics_scrape_errors_total` rises, and one warning is logged.
   *
   * @default 'continue'
   */
  onCollectError?: 'continue' | 'fail';

  /**
   * Whether answers are compressed where the scraper accepts it (zstd where Node has it, gzip, brotli).
   *
   * @default true
   * Cost: CPU time on another thread, see docs/performance.md.
   */
  compression?: boolean;

  /**
   * Decorators that `auth.guard` finds on the class and the method it is asked about, e.g. `[Public(), Roles('ops')]`.
   * Each is put on both, on a class made for this application; one that only fits one of the two is put there.
   *
   * @default []
   * @throws MetricsConfigurationError at boot, for one that fits neither
   */
  decorators?: readonly (ClassDecorator | MethodDecorator)[];
}
