import { shuffled } from '../statistics';
import { expectCounted } from './counted-requests';
import { Server } from './server';
import type { AdapterName } from './variant';
import { variantsOn } from './variants';

/** How much is measured. */
export interface Extent {
  /** Times that all servers are started anew: two processes of the same code can differ for as long as they live. */
  readonly starts: number;
  /** To each server, before the first round: its code is compiled by then. */
  readonly warmUpRequests: number;
  readonly rounds: number;
  readonly requestsPerRound: number;
}

/** CPU time of one request in µs, for each variant, for each round of all starts. */
export type CpuTimes = ReadonlyMap<string, readonly number[]>;

/** Measures all variants on one adapter in turns. */
export async function measure(
  adapter: AdapterName,
  extent: Extent,
  progress: (text: string) => void,
): Promise<CpuTimes> {
  const times = new Map<string, number[]>(variantsOn(adapter).map(({ name }) => [name, []]));
  for (let start = 1; start <= extent.starts; start++) {
    progress(`${adapter}, start ${start} of ${extent.starts}`);
    const servers = variantsOn(adapter).map((variant) => new Server(adapter, variant));
    try {
      await runRounds(servers, extent, (variant, micros) => times.get(variant)?.push(micros));
      await Promise.all(servers.map(expectCounted));
    } finally {
      servers.forEach((server) => server.stop());
    }
  }
  return times;
}

async function runRounds(
  servers: readonly Server[],
  { warmUpRequests, rounds, requestsPerRound }: Extent,
  report: (variant: string, micros: number) => void,
): Promise<void> {
  await Promise.all(servers.map((server) => server.url()));
  for (const server of servers) {
    await server.cpuPerRequest(warmUpRequests);
  }
  for (let round = 0; round < rounds; round++) {
    for (const server of shuffled(servers)) {
      report(server.variant.name, await server.cpuPerRequest(requestsPerRound));
    }
  }
}
