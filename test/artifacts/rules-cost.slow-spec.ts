import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordingRules } from 'nestjs-red-metrics/artifacts';
import { PrometheusServer } from '../prometheus/support/prometheus-server';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';

const SERIES = 300;
const DAYS = 3;
/** A sample each five minutes: what is scraped each 15 seconds has twenty times as many. */
const STEP = 300;
const MINUTE = 60;

describeWith('prometheus', 'promtool')('what recording rules read of three days', () => {
  const processes = new Processes();
  const folder = mkdtempSync(join(tmpdir(), 'three-days-'));
  const end = Math.floor(Date.now() / 1000 / 3600) * 3600 - 3600;
  let prometheus: PrometheusServer;

  beforeAll(async () => {
    writeFileSync(join(folder, 'samples'), openMetrics(end));
    execFileSync('promtool', [
      'tsdb',
      'create-blocks-from',
      'openmetrics',
      join(folder, 'samples'),
      join(folder, 'data'),
    ]);
    prometheus = await PrometheusServer.start(processes, { 'prometheus.yml': 'global: {}' }, join(folder, 'data'));
  });

  afterAll(async () => {
    await prometheus?.stop();
    await processes.stopAll();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are some hundred samples, where the series themselves have hundreds of thousands', async () => {
    const rules = recordingRules().groups.flatMap((group) => group.rules);
    const ruleOf = (name: string): string => rules.find(({ record }) => record === name)?.expr ?? '';

    const raw = await prometheus.samplesOf('sum by (job) (rate(http_requests_total[3d]))', end);
    const summedUp = await prometheus.samplesOf(ruleOf('job:http_requests:increase3d'), end);

    expect(raw).toBeGreaterThan(0.9 * SERIES * ((DAYS * 86_400) / STEP));
    expect(summedUp).toBeGreaterThan(100);
    expect(summedUp).toBeLessThan(1000);
  });

  it('are all together less than a scrape of five minutes of each series', async () => {
    const rules = recordingRules().groups.flatMap((group) => group.rules);
    const longer = rules.filter(({ expr }) => !expr.includes('[5m]'));

    const samples = await Promise.all(longer.map(({ expr }) => prometheus.samplesOf(expr, end)));

    expect(longer.length).toBeGreaterThan(20);
    expect(samples.reduce((sum, count) => sum + count, 0)).toBeLessThan(10 * SERIES);
  });
});

/** Series of requests, and what was recorded of them each minute. */
function openMetrics(end: number): string {
  const start = end - DAYS * 86_400;
  const lines: string[] = ['# TYPE http_requests counter'];
  for (let series = 0; series < SERIES; series++) {
    const labels = `{job="api",instance="a:1",method="GET",path="/route/${series}",status="200"}`;
    for (let at = start; at <= end; at += STEP) {
      lines.push(`http_requests_total${labels} ${at - start} ${at}`);
    }
  }
  for (const name of ['http_requests', 'http_requests_failed']) {
    for (const window of ['5m', '1h']) {
      const record = `job:${name}:increase${window}`;
      lines.push(`# TYPE ${record} gauge`);
      for (let at = start; at <= end; at += MINUTE) {
        lines.push(`${record}{job="api"} 300 ${at}`);
      }
    }
  }
  return `${lines.join('\n')}\n# EOF\n`;
}
