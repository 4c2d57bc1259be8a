import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { ONE_REQUEST, Processes, type RunningProcess } from '../support/processes';
import { openSocket } from '../support/sockets';
import { ADAPTERS, TOKEN } from '../support/test-app';

const processes = new Processes();
const REGISTER = join(__dirname, '..', 'decorators', 'support', 'register-typescript.js');

afterAll(() => processes.stopAll());

/** What the service printed under this name, once it has. */
const printed = <Value>(service: RunningProcess, name: string): Promise<Value> =>
  service.eventually(() => {
    const found = new RegExp(`^\\{"${name}".*\\}$`, 'm').exec(service.output);
    if (found === null) {
      throw new Error(`it has not printed ${name}`);
    }
    return (JSON.parse(found[0]) as Record<string, Value>)[name] as Value;
  });

describe.each(ADAPTERS)('a service on %s that a signal stops', (adapter) => {
  it.each(['SIGTERM', 'SIGINT'] as const)('counts the streams that it cuts off as no failure: %s', async (signal) => {
    const service = processes.start({
      name: `stopped-service ${adapter}`,
      file: process.execPath,
      args: ['--no-warnings', '--require', REGISTER, join(__dirname, 'support', 'stopped-service.ts'), adapter],
    });
    const port = await printed<number>(service, 'port');
    const origin = `http://127.0.0.1:${port}`;
    await (await fetch(`${origin}/ended`, { headers: ONE_REQUEST })).text();
    const held = await openSocket(port);
    held.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    await eventually(async () => {
      const answer = await fetch(`${origin}/metrics`, {
        headers: { ...ONE_REQUEST, Authorization: `Bearer ${TOKEN}` },
      });
      expect(new Exposition(await answer.text()).value('http_streaming_active')).toBe(1);
    });

    service.signal(signal);

    expect(await printed<string[]>(service, 'outcomes')).toEqual(['completed 1', 'shutdown 1']);
    await service.ended();
    held.destroy();
  });
});
