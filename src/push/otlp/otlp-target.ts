import type { Agent } from 'node:http';
import { codeOf, messageOf } from '../../core/metrics.logger';
import { INSTANCE_ID, type ResolvedOtlp } from '../../options/resolve-otlp';
import { Authorization } from '../authorization';
import { ALONE, type PushTurn } from '../push-turn';
import type { PushAttempt, PushResult, PushTarget } from '../push-target';
import { resultOf, unreached } from '../send';
import { type ExporterClass, loadExporter } from './exporter-package';
import type { MetricSource, Told } from './metric-source';
import { type Certificates, PushAgents, readCertificates } from './push-agents';

const SCOPE = { name: 'nestjs-red-metrics' };
/** Of the time that is left, what the exporter has: it shall say itself how it ended. */
const SHARE = 0.9;
/** What the exporter says where the last of its attempts was answered with "later". */
const RETRYABLE = 'retryable';

/**
 * A receiver of OTLP, by the official exporter: that encodes, compresses and sends, and repeats what failed. Each push
 * has one of its own, which ends in time, and takes its connections along.
 */
export class OtlpTarget implements PushTarget {
  readonly name = 'otlp';
  readonly needsRetries = false;
  readonly address: string;
  private readonly Exporter: ExporterClass;
  private readonly authorization: Authorization | undefined;
  private readonly certificates: Certificates;

  /** @throws MetricsConfigurationError where the exporter, a certificate or a credential cannot be read */
  constructor(
    private readonly options: ResolvedOtlp,
    private readonly source: MetricSource,
    private readonly turn: PushTurn = ALONE,
  ) {
    this.address = options.url;
    this.Exporter = loadExporter(options.protocol);
    this.authorization = options.auth && new Authorization(options.auth);
    this.certificates = readCertificates(options.tls);
  }

  async push(attempt: PushAttempt): Promise<PushResult> {
    const start = performance.now();
    let told: Told;
    let headers: Record<string, string>;
    try {
      const proof = await this.authorization?.header();
      headers = { ...this.options.headers.all, ...(proof !== undefined && { Authorization: proof }) };
      told = await this.source.collect(attempt.collectMs);
    } catch (error) {
      return { outcome: 'error', problem: `could not be sent: ${messageOf(error)}` };
    }
    if (attempt.signal.aborted) {
      return { outcome: 'timeout', problem: 'did not end in time' };
    }
    const leftMs = Math.max(1, Math.floor(SHARE * (attempt.timeoutMs - (performance.now() - start))));
    const result = await this.send(told, headers, leftMs, attempt);
    if (result.outcome === 'success') {
      told.keep();
    }
    return result;
  }

  /** Whichever worker pushes, it is one instance: its series go on. */
  private resource(): ResolvedOtlp['resource'] {
    const { resource, isInstanceMade } = this.options;
    if (!isInstanceMade) {
      return resource;
    }
    const known = this.turn.load('instance');
    if (known === undefined) {
      this.turn.save('instance', () => Buffer.from(String(resource[INSTANCE_ID])));
      return resource;
    }
    return { ...resource, [INSTANCE_ID]: Buffer.from(known).toString() };
  }

  private send(
    { metrics }: Told,
    headers: Record<string, string>,
    timeoutMillis: number,
    { signal, isLast }: PushAttempt,
  ): Promise<PushResult> {
    const { url, compression } = this.options;
    const resource = this.resource();
    return new Promise((resolve) => {
      const agents = new PushAgents(this.certificates, isLast);
      const httpAgentOptions = (protocol: string): Agent => agents.of(protocol);
      const settle = (result: PushResult): void => {
        resolve(result);
        agents.end();
      };
      signal.addEventListener('abort', () => settle({ outcome: 'timeout', problem: 'did not end in time' }), {
        once: true,
      });
      try {
        const choices = compression === undefined ? {} : { compression };
        const exporter = new this.Exporter({ url, headers, timeoutMillis, httpAgentOptions, ...choices });
        const scopeMetrics = metrics.length === 0 ? [] : [{ scope: SCOPE, metrics }];
        exporter.export({ resource: { attributes: resource }, scopeMetrics }, ({ code, error }) =>
          settle(code === 0 ? { outcome: 'success' } : failure(error)),
        );
      } catch (error) {
        settle(failure(error));
      }
    });
  }
}

/** What an error of the exporter means. Of its text nothing is told: there may be what the receiver said in it. */
function failure(error: unknown): PushResult {
  const code = codeOf(error);
  if (typeof code === 'number') {
    return resultOf(code);
  }
  const message = messageOf(error);
  if (typeof code === 'string' || message.includes('timed out')) {
    return unreached(error);
  }
  return message.includes(RETRYABLE)
    ? { outcome: 'unavailable', problem: 'was answered with "later", each time it was tried (429, 502, 503 or 504)' }
    : { outcome: 'error', problem: 'could not be sent: the exporter failed' };
}
