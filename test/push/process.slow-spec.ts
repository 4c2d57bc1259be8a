import { join } from 'node:path';
import { Processes, type RunningProcess } from '../support/processes';
import { Gateway } from './support/gateway';
import { Decoded, folderOf, LINES } from './support/otlp';

const DIST = join(__dirname, '..', '..', 'dist');
const processes = new Processes();
let receiver: Gateway;
beforeEach(async () => {
  receiver = await Gateway.start();
});
afterEach(() => receiver.stop());
afterAll(() => processes.stopAll());

/** A process with an application of these options of `push`, in the folder; then it does what is said. */
function run(push: string, then: string, folder = DIST): RunningProcess {
  const code = `
    process.chdir(${JSON.stringify(folder)});
    const root = require('node:module').createRequire(${JSON.stringify(join(DIST, 'index.js'))});
    root('reflect-metadata');
    const { MetricsModule } = root('./index.js');
    const metrics = MetricsModule.forRoot({ endpoint: false, push: ${push} });
    const loaded = () => Object.keys(require.cache).filter((file) => /dist.push|exporter-metrics-otlp|otlp-exporter/.test(file)).length;
    root('@nestjs/core').NestFactory.createApplicationContext(metrics, { logger: ['warn', 'error'] }).then(async (app) => { ${then} });
  `;
  return processes.start({ name: 'a process that pushes', file: process.execPath, args: ['-e', code] });
}

const WELL = { code: 0, signal: null };

describe('a process', () => {
  it('loads nothing of this where it does not push', async () => {
    const running = run('{}', 'console.log("loaded", loaded());');
    expect(await running.ended()).toEqual(WELL);
    expect(running.output).toContain('loaded 0');
  });

  it('ends by itself, though it would push again in an hour', async () => {
    const push = `{ pushgateway: { url: ${JSON.stringify(receiver.url)}, job: 'x', intervalSeconds: 3600 } }`;
    const running = run(push, 'console.log("loaded", loaded());');
    expect(await running.ended()).toEqual(WELL);
    expect(running.output).toContain('loaded 1');
    expect(receiver.received).toEqual([]);
  });

  it('lives for its last push, with nothing else to do', async () => {
    const running = run(`{ pushgateway: { url: ${JSON.stringify(receiver.url)}, job: 'x' } }`, 'await app.close();');
    expect(await running.ended()).toEqual(WELL);
    expect(receiver.received.map(({ method }) => method)).toEqual(['PUT']);
  });

  it.each(LINES)('pushes OTLP by the packages of %s, as Node loads them', async (line) => {
    const push = `{ otlp: { url: ${JSON.stringify(receiver.url)} } }`;
    const running = run(push, 'await app.close();', folderOf(line));
    expect(await running.ended()).toEqual(WELL);
    expect(running.output).toBe('');
    const [received] = receiver.received as [(typeof receiver.received)[number]];
    expect(new Decoded(received).metric('process_cpu_seconds_total')).toMatchObject({ unit: 's' });
  });
});
