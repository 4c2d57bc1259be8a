/** Targets that are known by name. */
export interface StaticConfig {
  targets: string[];
}

/** What Prometheus verifies the service's certificate with, and the certificate that it shows. */
export interface ScrapeTlsConfig {
  ca_file: string;
  cert_file?: string;
  key_file?: string;
}

/** How Prometheus scrapes a service. */
export interface ScrapeJob {
  job_name: string;
  metrics_path: string;
  scheme: 'http' | 'https';
  authorization?: { type: 'Bearer'; credentials_file: string };
  basic_auth?: { username: string; password_file: string };
  tls_config?: ScrapeTlsConfig;
  static_configs: StaticConfig[];
}

/** A configuration of Prometheus, as far as it is generated; with `only: 'scrape'` the jobs and how often they run. */
export interface PrometheusConfig {
  global: { scrape_interval: string; evaluation_interval?: string };
  rule_files?: string[];
  alerting?: { alertmanagers: { static_configs: StaticConfig[] }[] };
  scrape_configs: ScrapeJob[];
}
