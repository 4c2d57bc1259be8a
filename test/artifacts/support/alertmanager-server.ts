import { ServerProcess } from '../../prometheus/support/server-process';
import type { Processes } from '../../support/processes';
import { firstInstalled, type RealPart } from '../../support/real-parts';

/** Debian has the second name for it. */
const PROGRAM = firstInstalled('alertmanager', 'prometheus-alertmanager');

/** For `describeWith()`. */
export const ALERTMANAGER: RealPart = { name: 'alertmanager', isInstalled: () => PROGRAM !== undefined };

/**
 * A real Alertmanager with a configuration of the test's, on its own: it looks for no others. Resolves once it
 * answers.
 */
export function startAlertmanager(processes: Processes, configuration: string): Promise<ServerProcess> {
  return ServerProcess.start(processes, {
    program: PROGRAM ?? ALERTMANAGER.name,
    files: { 'alertmanager.yml': configuration },
    args: (folder, address) => [
      `--config.file=${folder}/alertmanager.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=${address}`,
      '--cluster.listen-address=',
    ],
  });
}
