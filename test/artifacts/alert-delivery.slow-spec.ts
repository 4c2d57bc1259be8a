import { Controller, Get } from '@nestjs/common';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import type { ArtifactOptions } from 'nestjs-red-metrics/artifacts';
import { freePort, Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { TestApp, TOKEN } from '../support/test-app';
import { Alerting, type HeldAlert } from './support/alerting';
import { ALERTMANAGER } from './support/alertmanager-server';
import { Webhook } from './support/webhook';

/** On a busy machine, a scrape takes longer than Prometheus waits here: for a moment the service is down to it. */
const DOWN = ['ServiceDown', 'ServiceCrashLooping'];

@Controller()
class Failing {
  @Get('fails')
  fails(): never {
    throw new Error('fails');
  }
}

describeWith('prometheus', ALERTMANAGER)('an alert of the Compose project', () => {
  const processes = new Processes();
  let webhook: Webhook;
  let metrics: MetricsModuleOptions;
  let port: number;
  let app: TestApp;
  let alerting: Alerting;

  /** With its metrics where they were before; on loopback, for nobody else needs them here. */
  const startService = (): Promise<TestApp> =>
    TestApp.start('express', {
      metrics: { ...metrics, endpoint: { port, host: '127.0.0.1' } },
      controllers: [Failing],
    });

  /** What the webhook is told of an alert once that is in this state. */
  const told = (name: string, status: 'firing' | 'resolved'): Promise<ReturnType<Webhook['lastOf']>> =>
    alerting.prometheus.process.eventually(() => {
      const last = webhook.lastOf(name);
      expect(last.alert.status).toBe(status);
      return last;
    });

  const suppressed = (name: string): Promise<HeldAlert> =>
    alerting.prometheus.process.eventually(async () => {
      const held = (await alerting.heldAlerts()).filter(({ labels }) => labels['alertname'] === name);
      expect(held.map(({ status }) => status.state)).toEqual(['suppressed']);
      return held[0] as HeldAlert;
    });

  const scraped = (promql: string, value: number): Promise<void> =>
    alerting.prometheus.process.eventually(async () => {
      expect(await alerting.prometheus.number(promql)).toBe(value);
    });

  beforeAll(async () => {
    webhook = await Webhook.start();
    port = await freePort();
    metrics = { prefix: 'shop', auth: { bearerToken: TOKEN }, endpoint: { port, host: '0.0.0.0' } };
    const artifacts: ArtifactOptions = {
      job: 'gateway',
      runbooks: 'https://wiki.example.com/runbooks',
      webhook: `${webhook.origin}/hook/of/alerts`,
    };
    app = await startService();
    alerting = await Alerting.start(processes, [metrics, artifacts], { port, token: TOKEN });
    await scraped('up{job="gateway"}', 1);
  });

  afterAll(async () => {
    await alerting?.stop();
    await processes.stopAll();
    await TestApp.stopAll();
    await webhook?.stop();
  });

  it('is about a service whose metrics nobody reads without a token', async () => {
    const endpoint = `http://127.0.0.1:${port}/metrics`;

    expect((await fetch(endpoint)).status).toBe(401);
  });

  it('reaches the webhook when requests fail, by way of what is recorded of them', async () => {
    const fail = (): Promise<unknown> => app.fetch('/fails');
    await fail();
    // A rate is a rise between two scrapes.
    await scraped('shop_requests_total{status="500"}', 1);
    await Promise.all(Array.from({ length: 399 }, fail));

    const { request, receiver, groupLabels, alert } = await told('HttpErrorRateHigh', 'firing');

    expect([request, receiver]).toEqual(['POST /hook/of/alerts', 'webhook']);
    expect(groupLabels).toEqual({ alertname: 'HttpErrorRateHigh', job: 'gateway' });
    expect(alert.labels).toMatchObject({ job: 'gateway', severity: 'warning' });
    expect(alert.annotations).toEqual({
      summary: 'gateway fails 100% of its requests',
      description: 'gateway has answered more than 5% of the requests of the last five minutes with 500 or above.',
      runbook_url: 'https://wiki.example.com/runbooks/HttpErrorRateHigh.md',
    });
  });

  it('wakes somebody once, and holds back what says the same in other words', async () => {
    const page = await told('ErrorBudgetBurn', 'firing');
    const held = await Promise.all(['HttpErrorRateHigh', 'HttpRouteErrorRateHigh'].map(suppressed));

    expect(page.groupLabels).toEqual({ job: 'gateway' });
    expect(held.map(({ labels }) => labels['severity'])).toEqual(['warning', 'warning']);
    const failing = webhook.pages.flat().filter((name) => !DOWN.includes(name));
    expect([...new Set(failing)]).toEqual(['ErrorBudgetBurn']);
  });

  it('reaches the webhook when the service is gone, and is over when it is back', async () => {
    await app.app.close();

    const down = await told('ServiceDown', 'firing');
    const instance = await suppressed('ServiceInstanceDown');

    expect(down.alert).toMatchObject({
      labels: { alertname: 'ServiceDown', job: 'gateway', severity: 'critical' },
      annotations: {
        summary: 'gateway is down',
        description: 'Prometheus reaches no instance of gateway, or has none to scrape.',
        runbook_url: 'https://wiki.example.com/runbooks/ServiceDown.md',
      },
    });
    // A service that is down says enough: nobody is told of each of its instances.
    expect(instance).toMatchObject({
      labels: { instance: `127.0.0.1:${port}`, severity: 'warning' },
      annotations: { runbook_url: 'https://wiki.example.com/runbooks/ServiceInstanceDown.md' },
    });

    app = await startService();

    expect((await told('ServiceDown', 'resolved')).alert.labels).toEqual(down.alert.labels);
  });
});
