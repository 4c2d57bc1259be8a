import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { freePort, ONE_REQUEST } from '../support/processes';
import { TOKEN } from './support/cluster-service';

const FILE = join(__dirname, 'support', 'threads.cjs');
const auth = { bearerToken: TOKEN };

let service: ChildProcess;
let output: string;
let port: number;
afterEach(async () => {
  if (service.exitCode === null && service.signalCode === null) {
    service.kill('SIGKILL');
    await once(service, 'exit');
  }
});

async function start(options: object): Promise<void> {
  port = await freePort();
  output = '';
  service = fork(FILE, { env: { ...process.env, PORT: String(port), OPTIONS: JSON.stringify(options) }, silent: true });
  for (const stream of [service.stdout, service.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  await once(service, 'message');
}

async function tell(message: object): Promise<void> {
  const answered = once(service, 'message');
  service.send(message);
  await answered;
}

async function scrape(at: number = port): Promise<Exposition> {
  const headers = { ...ONE_REQUEST, Authorization: `Bearer ${TOKEN}` };
  return new Exposition(await (await fetch(`http://127.0.0.1:${at}/metrics`, { headers })).text());
}

async function counted(kind: string): Promise<number | undefined> {
  return (await scrape()).value('app_jobs_total', { kind });
}

describe('threads with applications of their own', () => {
  it('report to the main thread, which goes on with what they counted when they end', async () => {
    await start({ auth });
    await tell({ does: 'count', jobs: 1 });
    for (const thread of [0, 1]) {
      await tell({ does: 'start' });
      await tell({ does: 'count', thread, jobs: 10 });
    }
    await eventually(async () => expect([await counted('main'), await counted('thread')]).toEqual([1, 20]));
    const exposition = await scrape();
    expect([exposition.value('app_job_seconds_count'), exposition.value('app_level')]).toEqual([3, 21]);
    // They are one process.
    expect(exposition.of('process_resident_memory_bytes').map(({ labels }) => labels)).toEqual([{}]);

    await tell({ does: 'stop', thread: 0 });
    await eventually(async () => {
      expect(await counted('thread')).toBe(20);
      expect((await scrape()).value('app_level')).toBe(11);
    });
    // By force, after its last report.
    await tell({ does: 'stop', thread: 1, jobs: 0 });
    await eventually(async () => {
      expect(await counted('thread')).toBe(20);
      expect((await scrape()).value('app_level')).toBe(1);
    });
    await tell({ does: 'start' });
    await tell({ does: 'count', thread: 2, jobs: 5 });
    await eventually(async () => expect(await counted('thread')).toBe(25));
  });

  it('open no port of their own, and say nothing of one', async () => {
    const management = await freePort();
    await start({ auth, endpoint: { port: management } });
    await tell({ does: 'start' });
    await tell({ does: 'count', thread: 0, jobs: 3 });
    await eventually(async () => {
      expect((await scrape(management)).value('app_jobs_total', { kind: 'thread' })).toBe(3);
    });
    expect(output.match(/Metrics at/g)).toHaveLength(1);
    expect(output).not.toMatch(/WARN|ERROR/);
  });

  it('that stand still are shown as they told last', async () => {
    await start({ auth });
    await tell({ does: 'start' });
    await tell({ does: 'count', thread: 0, jobs: 3 });
    await eventually(async () => expect(await counted('thread')).toBe(3));
    await tell({ does: 'stand', thread: 0 });
    await eventually(async () => {
      expect(await counted('thread')).toBe(3);
      expect(output).toContain('A thread did not answer within 500 ms: what it told last is shown');
    });
  });

  it('hold no process that has ended its work', async () => {
    await start({ auth });
    await tell({ does: 'start' });
    await tell({ does: 'stop', thread: 0 });
    const exit = once(service, 'exit');
    service.kill('SIGTERM');
    expect((await exit)[1]).toBe('SIGTERM');
  });
});
