import type { Origins } from '../start/services';

/** The configuration of Prometheus for the examples: each is a job of its name. */
export function scrapeConfiguration(origins: Origins, metricsPath: string, everySeconds: number): string {
  const paths = { gateway: metricsPath, verifier: metricsPath, proxy: '/v1/metrics/prometheus' } as const;
  return [
    `global: { scrape_interval: ${everySeconds}s, scrape_timeout: ${everySeconds}s }`,
    'scrape_configs:',
    ...Object.entries(paths).flatMap(([name, path]) => [
      `  - job_name: ${name}`,
      `    metrics_path: ${path}`,
      '    authorization: { credentials_file: token }',
      `    static_configs: [{ targets: ['${new URL(origins[name as keyof typeof paths]).host}'] }]`,
    ]),
    '',
  ].join('\n');
}
