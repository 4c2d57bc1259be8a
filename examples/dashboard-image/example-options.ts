import type { MetricsModuleOptions } from 'nestjs-red-metrics';

/** The examples that have metrics. */
export type ExampleName = 'gateway' | 'verifier' | 'proxy';

/** What the modules of the examples say of names and labels. Their dashboards are generated from it. */
export const EXAMPLE_OPTIONS: Readonly<Record<ExampleName, MetricsModuleOptions>> = {
  gateway: {
    prefix: 'gateway',
    names: { http_requests_in_flight: 'gateway_active_requests' },
    http: { durationLabels: ['method', 'path'] },
  },
  verifier: { prefix: 'verifier', http: { labels: ['status'], durationLabels: [] } },
  proxy: { prefix: 'proxy', derived: true },
};
