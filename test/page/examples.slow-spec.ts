import { eventually } from '../support/eventually';
import { freePort, Processes, type RunningProcess } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { exampleCommand } from '../examples/support/built';
import { CHROMIUM, OpenPage, RealBrowser } from './support/real-browser';

const TOKEN = 'jNtlQ2x8sVb0Rk4WmYcE';

describeWith(CHROMIUM)('the pages of the examples', () => {
  const browser = new RealBrowser();
  const processes = new Processes();
  beforeAll(() => browser.start());
  afterAll(() => browser.stop());
  afterEach(() => browser.closeAll());
  afterEach(() => processes.stopAll());

  it('are found in the first line of npm start, and on its Fastify', async () => {
    const names = ['GATEWAY_PORT', 'VERIFIER_PORT', 'PROXY_PORT', 'UPSTREAM_PORT'];
    const ports = await Promise.all(names.map(async (name) => [name, String(await freePort())] as const));
    const env = { ...Object.fromEntries(ports), REQUEST_LOG: 'off', METRICS_TOKEN: '' };
    const running = processes.start(exampleCommand('start', env));
    const [, url = '', secret = ''] = await running.eventually(() => {
      const line = /^Look at (\S+) in a browser: any user, password (\S+)\n/.exec(running.output);
      expect(line).not.toBeNull();
      return line ?? [];
    });
    const proxy = `http://localhost:${Object.fromEntries(ports)['PROXY_PORT']}/v1/metrics/dashboard`;

    for (const [address, path] of [
      [url, '/api/ai/summarize'],
      [proxy, '/v1/chat/completions'],
    ] as const) {
      const context = await browser.context(secret);
      const opened = await OpenPage.open(context, address);
      await eventually(async () => expect(await opened.paths()).toContain(path));
      await eventually(async () => expect(await opened.text('section-streaming')).toMatch(/First byte p50\s+\d/));
      expect(opened.complaints).toEqual({ console: [], elsewhere: [] });
      await context.close();
    }
  });

  it('say that the service does not answer, and come back when it does', async () => {
    const port = String(await freePort());
    const start = async (): Promise<RunningProcess> => {
      const running = processes.start(exampleCommand('verifier', { VERIFIER_PORT: port, METRICS_TOKEN: TOKEN }));
      await running.answers(`http://localhost:${port}/metrics/health`, { Authorization: `Bearer ${TOKEN}` });
      return running;
    };
    const running = await start();
    const context = await browser.context(TOKEN);
    const opened = await OpenPage.open(context, `http://localhost:${port}/metrics/dashboard`);
    await opened.says('state', /^Live/);
    await fetch(`http://localhost:${port}/nowhere`);

    await running.stop();
    await opened.says('state', /does not answer|cannot be reached|not reachable/i);
    await start();
    await opened.says('state', /^Live/);
    await opened.says('notice', /restarted/i);
    await fetch(`http://localhost:${port}/nowhere`);
    await eventually(async () => expect(await opened.paths()).toEqual(['__unmatched__']));

    // What a browser says of each request that failed by itself.
    expect(opened.complaints.console.filter((text) => !text.includes('net::ERR_'))).toEqual([]);
    await context.close();
  });
});
