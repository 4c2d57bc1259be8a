import type { Bench } from './bench';
import { clusterBench } from './cluster/cluster.bench';
import { clientsBench } from './clients/clients.bench';
import { decoratorsBench } from './decorators/decorators.bench';
import { httpBench } from './http/http.bench';
import { pageBench } from './page/page.bench';
import { recordBench } from './record/record.bench';
import { rpcBench } from './rpc/rpc.bench';
import { scrapeBench } from './scrape/scrape.bench';
import { startBench } from './start/start.bench';
import { streamsBench } from './streams/streams.bench';
import { summaryBench } from './summary/summary.bench';

/** Every bench, in the order they run. */
export const BENCHES: readonly Bench[] = [
  recordBench,
  decoratorsBench,
  httpBench,
  rpcBench,
  clientsBench,
  streamsBench,
  scrapeBench,
  clusterBench,
  summaryBench,
  pageBench,
  startBench,
];
