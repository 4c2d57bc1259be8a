/** Images of what runs beside the service: a set of releases that kube-prometheus ships together. `…_VERSION` in the environment of Compose changes one. */
export const IMAGES = {
  prometheus: 'prom/prometheus:${PROMETHEUS_VERSION:-v3.13.2}',
  alertmanager: 'prom/alertmanager:${ALERTMANAGER_VERSION:-v0.33.1}',
  grafana: 'grafana/grafana:${GRAFANA_VERSION:-13.1.3}',
} as const;
