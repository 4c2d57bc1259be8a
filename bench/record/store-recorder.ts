import type { Counter } from 'prom-client';
import { Instruments, makeRequestFamilies, MetricsRegistry, RequestStore, resolveOptions } from '../library';
import type { Recorder } from './recorder';

/** This library's store, used as its request tracker uses it, with the default options. */
export function storeRecorder(): Recorder {
  const { names, http } = resolveOptions({}, undefined, {});
  const store = new RequestStore(http.buckets, Number.POSITIVE_INFINITY, () => undefined);
  const metrics = new MetricsRegistry();
  makeRequestFamilies(store, new Instruments(metrics, names), http);
  const families = metrics.registry.getMetricsAsArray() as unknown as readonly Pick<Counter, 'get'>[];
  return {
    run(requests, times) {
      for (let i = 0, next = 0; i < times; i++, next = next + 1 === requests.length ? 0 : next + 1) {
        const request = requests[next];
        if (request !== undefined) {
          store.inFlight++;
          store.inFlight--;
          store.record(request.method, request.path, request.status, request.seconds, false);
        }
      }
    },
    scrape: () => Promise.all(families.map((family) => family.get())),
    async recorded() {
      const counter = metrics.registry.getSingleMetric('http_requests_total') as unknown as Counter | undefined;
      const samples = (await counter?.get())?.values ?? [];
      return samples.reduce((sum, sample) => sum + sample.value, 0);
    },
  };
}
