import { Exposition } from '../support/exposition';
import { eventually } from '../support/eventually';
import { Processes } from '../support/processes';
import { Gateway } from '../push/support/gateway';
import { Decoded, folderOf } from '../push/support/otlp';
import { ClusterService, TOKEN } from './support/cluster-service';

const processes = new Processes();
let receiver: Gateway;
beforeEach(async () => {
  receiver = await Gateway.start();
});
afterEach(async () => {
  await processes.stopAll();
  await receiver.stop();
});

const auth = { bearerToken: TOKEN };

/** Requests to `/hi` that a push of OTLP tells of. */
function told(index: number): number {
  const received = receiver.received[index] as (typeof receiver.received)[number];
  const { metrics } = new Decoded(received);
  const points = metrics.find(({ name }) => name === 'http_requests_total')?.sum?.dataPoints ?? [];
  return points
    .filter(({ attributes }) => attributes.some(({ value }) => value.stringValue === '/hi'))
    .reduce((sum, { asDouble }) => sum + Number(asDouble), 0);
}

function toldInAll(): number {
  return receiver.received.reduce((sum, _received, index) => sum + told(index), 0);
}

describe('workers that push', () => {
  it('push the differences of all, each once, also when the one ends that pushed', async () => {
    const otlp = { url: receiver.url, intervalSeconds: 1, temporality: 'delta' };
    const service = await ClusterService.start(processes, {
      workers: 3,
      options: { auth, push: { otlp } },
      env: { FOLDER: folderOf('otel-3') },
    });
    await service.hit('/hi', 10);
    await eventually(() => expect(toldInAll()).toBe(10));
    for (let ended = 1; ended <= 3; ended++) {
      // It was the first to come, and so pushes.
      process.kill(Number(service.pids[0]), ended === 2 ? 'SIGKILL' : 'SIGTERM');
      await service.listening(3 + ended);
      await service.hit('/hi', 10);
      await eventually(() => expect(toldInAll()).toBe(10 + 10 * ended));
    }
    const before = receiver.received.length;
    await service.hit('/hi', 5);
    await service.running.stop();
    expect(receiver.received.length).toBeGreaterThan(before);
    expect(toldInAll()).toBe(45);
    const instances = receiver.received.map((received) => new Decoded(received).resource['service.instance.id']);
    expect(new Set(instances).size).toBe(1);
  });

  it('push all that they have counted to a Pushgateway when they end together', async () => {
    const service = await ClusterService.start(processes, {
      workers: 3,
      options: { auth, push: { pushgateway: { url: receiver.url, job: 'cluster' } } },
    });
    await service.hit('/hi', 12);
    await service.running.stop();
    const last = new Exposition(receiver.received.at(-1)?.body.toString() ?? '');
    expect(last.value('http_requests_total', { method: 'GET', path: '/hi', status: '200' })).toBe(12);
    expect(last.value('app_calls_total')).toBe(12);
  });
});
