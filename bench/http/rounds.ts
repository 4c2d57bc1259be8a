import { shuffled } from '../statistics';
import type { Load } from './load';
import { Server } from './server';
import type { AdapterName, Variant } from './variant';

/** What is measured. */
export interface Workload {
  readonly variants: readonly Variant[];
  /** The file that each server runs, where it is not the one of HTTP. */
  readonly file?: string;
  /** What is driven at the server on that port. */
  readonly loadOn: (port: number) => Load;
  /** @throws Error where the server has not counted what it answered */
  readonly expectCounted: (server: Server) => Promise<void>;
}

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
  { variants, file, loadOn, expectCounted }: Workload,
  extent: Extent,
  progress: (text: string) => void,
): Promise<CpuTimes> {
  const times = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  for (let start = 1; start <= extent.starts; start++) {
    progress(`${adapter}, start ${start} of ${extent.starts}`);
    const servers = variants.map((variant) => new Server(adapter, variant, loadOn, file));
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
