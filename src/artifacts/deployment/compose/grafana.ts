import type { ArtifactFile } from '../../artifact';
import { yamlText } from '../../yaml-text';

/** Where the container has its dashboards. */
export const DASHBOARDS = '/var/lib/grafana/dashboards';

/** Lets Grafana begin with Prometheus as its data source, and with the dashboards of a folder. */
export function grafanaProvisioning(service: string): readonly ArtifactFile[] {
  const source = {
    apiVersion: 1,
    datasources: [
      {
        name: 'Prometheus',
        uid: 'prometheus',
        type: 'prometheus',
        access: 'proxy',
        url: 'http://prometheus:9090',
        isDefault: true,
      },
    ],
  };
  const provider = {
    apiVersion: 1,
    providers: [
      {
        name: service,
        type: 'file',
        allowUiUpdates: true,
        options: { path: DASHBOARDS, foldersFromFilesStructure: false },
      },
    ],
  };
  return [
    {
      path: 'grafana/provisioning/datasources/prometheus.yml',
      content: yamlText(['Grafana: where the data is.'], source),
    },
    {
      path: 'grafana/provisioning/dashboards/dashboards.yml',
      content: yamlText(['Grafana: where the dashboards are. Files are read again as they change.'], provider),
    },
  ];
}
