import { recordingRules } from 'nestjs-red-metrics/artifacts';
import type { Origins } from '../start/services';
import { EXAMPLE_OPTIONS } from './example-options';

/** How files of rules end. */
const RULES = '.rules.yml';

/** The recording rules of the examples, by the files beside the configuration. */
export function ruleFiles(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(EXAMPLE_OPTIONS).map(([job, options]) => [
      job + RULES,
      JSON.stringify(recordingRules(options, { job })),
    ]),
  );
}

/** The configuration of Prometheus for the examples: each is a job of its name. */
export function scrapeConfiguration(origins: Origins, metricsPath: string, everySeconds: number): string {
  const paths = { gateway: metricsPath, verifier: metricsPath, proxy: '/v1/metrics/prometheus' } as const;
  return [
    `global: { scrape_interval: ${everySeconds}s, scrape_timeout: ${everySeconds}s, evaluation_interval: ${everySeconds}s }`,
    // What panels of the service as a whole and of its endpoints ask for.
    `rule_files: ['*${RULES}']`,
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
