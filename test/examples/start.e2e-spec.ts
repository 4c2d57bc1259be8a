import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { eventually } from '../support/eventually';
import { freePort, Processes, type RunningProcess } from '../support/processes';
import { exampleCommand } from './support/built';

jest.setTimeout(60_000);

const processes = new Processes();
const servers: Server[] = [];

afterAll(async () => {
  servers.forEach((server) => server.close());
  await processes.stopAll();
});

interface Ports {
  readonly gateway: number;
  readonly verifier: number;
}

const freePorts = async (): Promise<Ports> => ({ gateway: await freePort(), verifier: await freePort() });

interface StartSettings {
  readonly args?: readonly string[];
  readonly token?: string;
}

function start({ gateway, verifier }: Ports, { args = [], token = '' }: StartSettings = {}): RunningProcess {
  const env = { GATEWAY_PORT: String(gateway), VERIFIER_PORT: String(verifier), METRICS_TOKEN: token };
  return processes.start(exampleCommand('start', env, args));
}

async function expectNobodyListens(ports: Ports): Promise<void> {
  for (const port of [ports.gateway, ports.verifier]) {
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
    const [, header, url] = /curl -H 'Authorization: (Bearer [\w-]+)' (\S+\/metrics)\n/.exec(running.output) ?? [];
    const response = await fetch(String(url), { headers: { Authorization: String(header) } });
    expect(response.status).toBe(200);

    running.signal(signal);
    expect(await running.ended()).toEqual({ code: 0, signal: null });
    await expectNobodyListens(ports);
  });

  it('says which service has died and why, and stops the other one', async () => {
    const ports = await freePorts();
    const running = start(ports, { token: 'short' });

    expect(await running.ended()).toEqual({ code: 1, signal: null });
    expect(running.output).toMatch(/The (gateway|verifier) ended with exit code 1/);
    expect(running.output).toContain('METRICS_TOKEN has 5 characters');
    await expectNobodyListens(ports);
  });

  it('leaves no service behind when it is killed', async () => {
    const ports = await freePorts();
    const running = start(ports);
    await running.eventually(() => expect(running.output).toContain('Both services run'));

    running.signal('SIGKILL');
    expect(await running.exit).toEqual({ code: null, signal: 'SIGKILL' });
    await eventually(() => expectNobodyListens(ports));
  });

  it.each(['gateway', 'verifier'] as const)(
    'says which variable moves the %s where its port is in use',
    async (name) => {
      const ports = await freePorts();
      const server = createServer().listen(ports[name]);
      servers.push(server);
      await once(server, 'listening');

      const running = start(ports);
      expect(await running.ended()).toEqual({ code: 1, signal: null });
      const variable = `${name.toUpperCase()}_PORT`;
      expect(running.output.trimEnd().split('\n')).toHaveLength(1);
      expect(running.output).toContain(`Port ${ports[name]} of the ${name} is in use. ${variable} moves it`);
    },
  );
});
