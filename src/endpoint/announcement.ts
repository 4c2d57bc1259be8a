import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import { EndpointPaths } from '../platform/endpoint-paths';
import { misspeltVariables } from '../options/environment';
import type { ResolvedOptions } from '../options/resolve-options';
import type { ManagementTls } from '../options/resolve-tls';
import { AccessControl } from './auth/access-control';
import { UnreadWarnings } from './unread-warnings';

/** For an application of which nobody knows where it listens, such as a serverless one. */
const SOMEWHERE = 'http://<host>:<port>';

/** Tells in the log where the endpoint is and how to read it. */
@Injectable()
export class Announcement {
  private origin = SOMEWHERE;
  private tls: ManagementTls | undefined;
  private saidAtRefusal = false;
  /** Whether somebody else tells the token: another worker that has made it. */
  isTokenTold = false;
  /** Whether the endpoint is another thread's. */
  isSilent = false;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly paths: EndpointPaths,
    private readonly guard: AccessControl,
    private readonly logger: MetricsLogger,
    private readonly warnings: UnreadWarnings,
  ) {
    guard.onRefused = () => this.requestRefused();
  }

  /**
   * @param origin the beginning of a curl argument that reaches the server from this machine
   * @param tls of the management port
   */
  make(origin: string = SOMEWHERE, tls?: ManagementTls): void {
    if (this.isSilent) {
      return;
    }
    this.origin = origin;
    this.tls = tls;
    const { metrics, json, health, page } = this.paths.served;
    const where = this.options.endpoint.management === undefined ? '' : ` on ${origin}`;
    this.logger.log(`Metrics at ${metrics}, ${json} and ${health}${where}${this.access(tls)}.`);
    const isTokenTold = this.guard.generatedToken === undefined || this.isTokenTold;
    if (page !== undefined && isTokenTold) {
      this.logger.log(`A page to look at: ${this.addressOf(page)}`);
    }
    if (!isTokenTold) {
      this.warnings.warn(
        'No credential is configured, so this process made a token of its own. To read its metrics:',
        ...this.curlLines(),
      );
    }
  }

  /**
   * A request was turned away: whoever sent it looks into the log now, where nothing was configured. Says it once,
   * when it can be read.
   */
  private requestRefused(): void {
    this.warnings.sayUnread();
    if (this.saidAtRefusal || this.guard.generatedToken === undefined || !this.logger.showsWarnings) {
      return;
    }
    this.saidAtRefusal = true;
    this.logger.warn(
      'A request for the metrics was turned away. No credential is configured, so only the token that this process made lets anybody in:',
      ...this.curlLines(),
    );
  }

  /** For an application that the endpoint is not mounted in, and without a port of the endpoint's own. */
  sayUnserved(): void {
    if (this.isSilent) {
      return;
    }
    this.warnings.warn(
      "Metrics are recorded, but served nowhere: this application has no HTTP server of Node's. Set endpoint.port or METRICS_PORT to serve them on a management port.",
    );
  }

  /**
   * For a page that is not below the same prefix as its parts, or as the path that it stands below.
   *
   * @param page its path without the prefix
   */
  warnOfPage(page: string): void {
    const folder = page.slice(1, page.lastIndexOf('/'));
    this.warnings.warn(
      `The page ${page} cannot be used in a browser: the global prefix excludes a part of what it needs. Exclude '${folder}' and '${folder}/{*rest}', or set page: false.`,
    );
  }

  warnOfMisspelt(env: NodeJS.ProcessEnv): void {
    for (const { name, meant } of misspeltVariables(env)) {
      this.warnings.warn(`The environment variable ${name} is not read. Did you mean ${meant}?`);
    }
  }

  private access(tls: ManagementTls | undefined): string {
    const certificates = tls?.demandsCertificate === true;
    if (this.options.auth.kind === 'open') {
      return certificates
        ? ', open to everybody with a client certificate (auth: false)'
        : ', open to everybody (auth: false)';
    }
    return certificates ? ', to clients with a certificate' : '';
  }

  private curlLines(): readonly string[] {
    const url = this.origin + this.paths.served.metrics;
    return [
      `curl -H 'Authorization: Bearer ${this.guard.generatedToken}' ${url}`,
      ...curlHint(this.tls),
      ...this.pageLines(),
    ];
  }

  private pageLines(): readonly string[] {
    const { page } = this.paths.served;
    return page === undefined
      ? []
      : [`Or look at them in a browser, with any user and this token as password: ${this.addressOf(page)}`];
  }

  /** No browser reaches a Unix socket. */
  private addressOf(path: string): string {
    return this.origin.startsWith('http') ? this.origin + path : path;
  }
}

/** What curl has to be told besides, with files that we do not know. */
function curlHint(tls: ManagementTls | undefined): readonly string[] {
  if (tls === undefined) {
    return [];
  }
  const certificate = tls.demandsCertificate ? ", and --cert and --key for the client's certificate" : '';
  return [`Add --cacert where the authority of the certificate is not a public one${certificate}.`];
}
