import { MetricsConfigurationError } from '../../../core/metrics.errors';
import type { ResolvedArtifactOptions } from '../../artifact-options';
import type { ComposeService } from './compose-project';
import { DASHBOARDS } from './grafana';
import { healthcheck, nodeHealthcheck, webHealthcheck } from './healthcheck';
import { type ProjectSecrets, literally } from './secrets';

const RESTART = 'unless-stopped';

/** The service itself. Its endpoint is reached from within the project only, where it has a port of its own. */
export function appService(options: ResolvedArtifactOptions, secrets: ProjectSecrets): ComposeService {
  const { image, port } = options.deployment;
  return {
    ...(image === undefined
      ? { build: { context: '${APP_FOLDER:-..}', dockerfile: '${APP_DOCKERFILE:-deploy/Dockerfile}' } }
      : { image }),
    ...(secrets.env === undefined ? {} : { environment: secrets.env }),
    ...(secrets.app === undefined ? {} : { secrets: [secrets.app] }),
    ports: [`127.0.0.1:\${APP_PORT:-${port}}:${port}`],
    healthcheck: healthcheck(...nodeHealthcheck(options).map(literally)),
    restart: RESTART,
  };
}

export function prometheusService({ access }: ResolvedArtifactOptions, secrets: ProjectSecrets): ComposeService {
  return {
    image: IMAGES.prometheus,
    ...(secrets.prometheus === undefined ? {} : { secrets: [secrets.prometheus] }),
    volumes: [
      './prometheus/prometheus.yml:/etc/prometheus/prometheus.yml:ro',
      './prometheus/rules:/etc/prometheus/rules:ro',
      ...(access.tls ? ['./tls:/etc/prometheus/tls:ro'] : []),
      'prometheus:/prometheus',
    ],
    ports: ['127.0.0.1:${PROMETHEUS_PORT:-9090}:9090'],
    // Not on the service: that it does not start is what Prometheus is to tell.
    depends_on: { alertmanager: { condition: 'service_healthy' } },
    healthcheck: webHealthcheck('http://localhost:9090/-/healthy'),
    restart: RESTART,
  };
}

export function alertmanagerService(): ComposeService {
  return {
    image: IMAGES.alertmanager,
    volumes: ['./alertmanager/alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro', 'alertmanager:/alertmanager'],
    ports: ['127.0.0.1:${ALERTMANAGER_PORT:-9093}:9093'],
    // The default webhook is on the machine that the containers run on.
    extra_hosts: ['host.docker.internal:host-gateway'],
    healthcheck: webHealthcheck('http://localhost:9093/-/healthy'),
    restart: RESTART,
  };
}

export function grafanaService(secrets: ProjectSecrets): ComposeService {
  return {
    image: IMAGES.grafana,
    environment: { GF_SECURITY_ADMIN_PASSWORD__FILE: `/run/secrets/${secrets.grafana.source}` },
    secrets: [secrets.grafana],
    volumes: [
      './grafana/provisioning:/etc/grafana/provisioning:ro',
      `./grafana/dashboards:${DASHBOARDS}:ro`,
      'grafana:/var/lib/grafana',
    ],
    ports: ['127.0.0.1:${GRAFANA_PORT:-3001}:3000'],
    depends_on: { prometheus: { condition: 'service_healthy' } },
    healthcheck: webHealthcheck('http://localhost:3000/api/health'),
    restart: RESTART,
  };
}

const TAKEN: readonly string[] = ['prometheus', 'alertmanager', 'grafana'];

/** Returns the name of the service; throws where another service of the project has it. */
export function checkServiceName(name: string): string {
  if (TAKEN.includes(name)) {
    throw new MetricsConfigurationError(
      'artifacts.job',
      `is ${name}, which another service of the project is called`,
      'give the service another name there',
    );
  }
  return name;
}

/**
 * Images of what runs beside the service: a set of releases that kube-prometheus ships together. `…_VERSION` in the
 * environment of Compose changes one.
 */
export const IMAGES = {
  prometheus: 'prom/prometheus:${PROMETHEUS_VERSION:-v3.13.2}',
  alertmanager: 'prom/alertmanager:${ALERTMANAGER_VERSION:-v0.33.1}',
  grafana: 'grafana/grafana:${GRAFANA_VERSION:-13.1.3}',
} as const;
