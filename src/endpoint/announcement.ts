import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger } from '../metrics.logger';
import { METRICS_OPTIONS } from '../metrics.tokens';
import { EndpointPaths } from '../options/endpoint-paths';
import type { ResolvedOptions } from '../options/resolve-options';
import type { ManagementTls } from '../options/resolve-tls';
import { MetricsAuthGuard } from './metrics-auth.guard';

/** Tells once in the log where the endpoint is and how to read it. */
@Injectable()
export class Announcement {
  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly paths: EndpointPaths,
    private readonly guard: MetricsAuthGuard,
    private readonly logger: MetricsLogger,
  ) {}

  /**
   * @param origin the beginning of a curl argument that reaches the server from this machine
   * @param tls of the management port
   */
  make(origin: string, tls?: ManagementTls): void {
    const { metrics, json, health } = this.paths.served;
    const where = this.options.endpoint.management === undefined ? '' : ` on ${origin}`;
    this.logger.log(`Metrics at ${metrics}, ${json} and ${health}${where}${this.access(tls)}.`);
    if (this.guard.generatedToken !== undefined) {
      this.logger.log(
        'No credential is configured, so this process made a token of its own. To read its metrics:\n' +
          `  curl -H 'Authorization: Bearer ${this.guard.generatedToken}' ${origin}${metrics}${curlHint(tls)}`,
      );
    }
  }

  /** For an application without a server of Node's and without a port of the endpoint's own. */
  sayUnserved(): void {
    this.logger.log(
      "Metrics are recorded, but served nowhere: this application has no HTTP server of Node's. Set endpoint.port or METRICS_PORT to serve them on a management port.",
    );
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
}

/** What curl has to be told besides, with files that we do not know. */
function curlHint(tls: ManagementTls | undefined): string {
  if (tls === undefined) {
    return '';
  }
  const certificate = tls.demandsCertificate ? ", and --cert and --key for the client's certificate" : '';
  return `\n  Add --cacert where the authority of the certificate is not a public one${certificate}.`;
}
