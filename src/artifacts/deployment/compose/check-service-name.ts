import { MetricsConfigurationError } from '../../../metrics.errors';

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
