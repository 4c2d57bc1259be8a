import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { eventually } from '../support/eventually';
import { freePort, Processes, type RunningProcess } from '../support/processes';
import { exampleCommand } from './support/built';

const processes = new Processes();
const servers: Server[] = [];

afterAll(async () => {
  servers.forEach((server) => server.close());
  await processes.stopAll();
});

const NAMES = ['gateway', 'verifier', 'proxy', 'upstream'] as const;
type Ports = Readonly<Record<(typeof NAMES)[number], number>>;

async function freePorts(): Promise<Ports> {
  const ports = new Set<number>();
  while (ports.size < NAMES.length) {
    ports.add(await freePort());
  }
  const [gateway = 0, verifier = 0, proxy = 0, upstream = 0] = ports;
  return { gateway, verifier, proxy, upstream };
}

interface StartSettings {
  readonly args?: readonly string[];
  readonly token?: string;
}

function start(ports: Ports, { args = [], token = '' }: StartSettings = {}): RunningProcess {
  const variables = NAMES.map((name) => [`${name.toUpperCase()}_PORT`, String(ports[name])] as const);
  // The whole with its database is played by --once.
  const REQUEST_LOG = args.includes('--once') ? 'on' : 'off';
  const env = { ...Object.fromEntries(variables), METRICS_TOKEN: token, REQUEST_LOG };
  return processes.start(exampleCommand('start', env, args));
}

async function expectNobodyListens(ports: Ports): Promise<void> {
  for (const port of Object.values(ports)) {
    await expect(fetch(`http://localhost:${port}/metrics`)).rejects.toThrow('fetch failed');
  }
}

describe('npm start', () => {
  it('plays one round with --once, shows what was counted, and leaves nothing behind', async () => {
    const ports = await freePorts();
    const token = 'a-token-of-the-users-own';
    const running = start(ports, { args: ['--once'], token });

    expect(await running.ended()).toEqual({ code: 0, signal: null });
    expect(running.output).toContain('gateway_requests_total{method="POST",path="/api/ai/summarize",status="200"} 2');
    expect(running.output).toContain('verifier_requests_total{status="400"} 1');
    expect(running.output).toContain('proxy_requests_total{method="POST",path="/v1/chat/completions",status="500"} 1');
    expect(running.output).toMatch(/^ {2}proxy_streaming_requests_total\{.*outcome="cancelled"\} 1$/m);
    expect(running.output).toMatch(/^ {2}proxy_streams_total\{.*outcome="cancelled"\} 1$/m);
    expect(running.output).toContain('"Authorization: Bearer $METRICS_TOKEN"');
    expect(running.output).not.toContain(token);
    await expectNobodyListens(ports);
  });

  it.each([
    ['SIGINT', 'One round of traffic'],
    ['SIGTERM', 'until Ctrl-C'],
  ] as const)('shows curl lines that work, and ends cleanly on %s after "%s"', async (signal, moment) => {
    const ports = await freePorts();
    const running = start(ports);
    await running.eventually(() => expect(running.output).toContain(moment));
    const lines = [...running.output.matchAll(/curl -H 'Authorization: (Bearer [\w-]+)' (\S+)\n/g)];
    expect(lines.map(([, , url = '']) => new URL(url).pathname)).toEqual([
      '/metrics',
      '/metrics.json',
      '/metrics',
      '/v1/metrics/prometheus',
      '/v1/metrics',
    ]);
    for (const [, header = '', url = ''] of lines) {
      expect((await fetch(url, { headers: { Authorization: header } })).status).toBe(200);
    }

    running.signal(signal);
    expect(await running.ended()).toEqual({ code: 0, signal: null });
    await expectNobodyListens(ports);
  });

  it('says which service has died and why, and stops the others', async () => {
    const ports = await freePorts();
    const running = start(ports, { token: 'short' });

    expect(await running.ended()).toEqual({ code: 1, signal: null });
    expect(running.output).toMatch(/The (gateway|verifier|proxy) ended with exit code 1/);
    expect(running.output).toContain('METRICS_TOKEN has 5 characters');
    await expectNobodyListens(ports);
  });

  it('leaves no service behind when it is killed', async () => {
    const ports = await freePorts();
    const running = start(ports);
    await running.eventually(() => expect(running.output).toContain('All services run'));

    running.signal('SIGKILL');
    expect(await running.exit).toEqual({ code: null, signal: 'SIGKILL' });
    await eventually(() => expectNobodyListens(ports));
  });

  it.each(NAMES)('says which variable moves the %s where its port is in use', async (name) => {
    const ports = await freePorts();
    const server = createServer().listen(ports[name]);
    servers.push(server);
    await once(server, 'listening');

    const running = start(ports);
    expect(await running.ended()).toEqual({ code: 1, signal: null });
    const variable = `${name.toUpperCase()}_PORT`;
    expect(running.output.trimEnd().split('\n')).toHaveLength(1);
    expect(running.output).toContain(`Port ${ports[name]} of the ${name} is in use. ${variable} moves it`);
  });

  it('says which variable moves one of two services that would share a port', async () => {
    const ports = await freePorts();
    const running = start({ ...ports, upstream: ports.proxy });
    expect(await running.ended()).toEqual({ code: 1, signal: null });
    expect(running.output).toContain(`both use port ${ports.proxy}. UPSTREAM_PORT moves the upstream.`);
  });
});
