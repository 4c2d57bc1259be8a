import type { Server } from './server';

/**
 * Makes sure that the server has counted what it answered, so that no variant wins by not measuring.
 *
 * @throws Error where it has not
 */
export async function expectCounted(server: Server): Promise<void> {
  const { name, countedBy } = server.variant;
  if (countedBy === undefined) {
    return;
  }
  const response = await fetch(`${await server.url()}/metrics`);
  const counted = sumOf(await response.text(), countedBy);
  if (counted !== server.answered) {
    throw new Error(`${name} counted ${counted} of ${server.answered} requests`);
  }
}

/** The sum of a metric's samples in a text exposition, without those of the endpoint's own route. */
function sumOf(exposition: string, metric: string): number {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && !line.includes('"/metrics"'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
