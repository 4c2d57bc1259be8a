import { Readable } from 'node:stream';
import { SwitchedOffHealth } from '../summary/health/switched-off-health';
import type { HealthSummary, MetricsSummary } from '../summary/summary.types';
import {
  type MetricsExposition,
  type MetricsExpositionStream,
  MetricsReader,
  type MetricsScrapeOptions,
} from './metrics-reader';

/** An exposition of nothing, in the formats that can be asked for by name. */
const EMPTY: Readonly<Record<'text' | 'openmetrics', MetricsExposition>> = {
  text: { contentType: 'text/plain; version=0.0.4; charset=utf-8', body: '' },
  openmetrics: { contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8', body: '# EOF\n' },
};

/** Nothing is measured: there is nothing to tell. */
export class SwitchedOffReader extends MetricsReader {
  private readonly view = new SwitchedOffHealth();

  override scrape({ format }: MetricsScrapeOptions = {}): Promise<MetricsExposition> {
    return Promise.resolve(format === 'openmetrics' ? EMPTY.openmetrics : EMPTY.text);
  }

  override async stream(options?: MetricsScrapeOptions): Promise<MetricsExpositionStream> {
    const { contentType, body } = await this.scrape(options);
    return { contentType, contentEncoding: undefined, body: Readable.from(body === '' ? [] : [body]) };
  }

  override summary(): Promise<MetricsSummary> {
    const { uptimeSeconds } = this.view.read();
    const window = { requestedSeconds: null, seconds: 0 };
    return Promise.resolve({ timestamp: new Date().toISOString(), uptimeSeconds, window });
  }

  override health(): HealthSummary {
    return this.view.read();
  }
}
