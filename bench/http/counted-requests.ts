import type { Server } from './server';

/**
 * Makes sure that the server has counted what it answered, so that no variant wins by not measuring.
 *
 * @throws Error where it has not
 */
export async function expectCounted(server: Server): Promise<void> {
  const { countedBy } = server.variant;
  if (countedBy !== undefined) {
    await expectSum(server, countedBy, server.answered);
  }
}

/** @throws Error where a metric's samples on the server's `/metrics` make another sum than that */
export async function expectSum(server: Server, metric: string, expected: number): Promise<void> {
  const response = await fetch(`${await server.url()}/metrics`);
  const sum = sumOf(await response.text(), metric);
  if (sum !== expected) {
    throw new Error(`${server.variant.name}: ${metric} is ${sum} and should be ${expected}`);
  }
}

/** The sum of a metric's samples in a text exposition, without those of the endpoint's own route. */
function sumOf(exposition: string, metric: string): number {
  return exposition
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && !line.includes('"/metrics"'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}
