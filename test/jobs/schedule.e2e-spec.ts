import { Injectable } from '@nestjs/common';
import { Cron, CronExpression, Interval, ScheduleModule, SchedulerRegistry, Timeout } from '@nestjs/schedule';
import { Counted, METRICS_REGISTRY, Timed, TrackInFlight } from 'nestjs-red-metrics';
import type { Metric, Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { TestApp } from '../support/test-app';

class OutOfPaper extends Error {}

/**
 * Jobs with our decorators above and below those of Nest, which run when the test says so: not before a day has
 * passed.
 */
@Injectable()
class Jobs {
  readonly ran: string[] = [];
  readonly waiting: (() => void)[] = [];

  @Counted()
  @Timed()
  @TrackInFlight()
  @Cron(CronExpression.EVERY_YEAR, { name: 'above' })
  above(): void {
    this.ran.push('above');
  }

  @Cron(CronExpression.EVERY_YEAR, { name: 'below' })
  @Counted()
  @Timed()
  @TrackInFlight()
  async below(): Promise<void> {
    this.ran.push('below');
  }

  @Counted()
  @Cron(CronExpression.EVERY_YEAR, { name: 'between' })
  @Timed()
  between(): void {
    this.ran.push('between');
  }

  @Cron(CronExpression.EVERY_YEAR, { name: 'failing' })
  @Counted()
  @Timed()
  async failing(): Promise<void> {
    throw new OutOfPaper('no paper');
  }

  @Counted()
  @Timed()
  @Cron(CronExpression.EVERY_YEAR, { name: 'throwing' })
  throwing(): void {
    throw new OutOfPaper('no paper at all');
  }

  @Cron(CronExpression.EVERY_YEAR, { name: 'long' })
  @Counted()
  @TrackInFlight()
  long(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** What Nest starts by timers. */
@Counted()
@Injectable()
class Timers {
  ticks = 0;

  @Interval('ticking', 10)
  @Timed()
  tick(): void {
    this.ticks++;
  }

  @Timed()
  @Timeout('once', 10)
  async once(): Promise<void> {}

  @Interval('broken', 10)
  broken(): void {
    throw new TypeError('tick without tock');
  }
}

interface JobsApp {
  readonly app: TestApp;
  readonly jobs: Jobs;
  /** Runs the job as its timer would. */
  readonly run: (name: string) => void;
  readonly calls: () => Promise<string[]>;
}

async function startJobs(): Promise<JobsApp> {
  const app = await TestApp.start('express', { imports: [ScheduleModule.forRoot()], providers: [Jobs] });
  return {
    app,
    jobs: app.app.get(Jobs),
    run: (name) => void app.app.get(SchedulerRegistry).getCronJob(name).fireOnTick(),
    calls: async () => (await app.scrape()).lines('method_calls_total', 'class', 'method', 'result', 'exception'),
  };
}

afterEach(() => TestApp.stopAll());

describe('scheduled jobs', () => {
  it('are found by Nest and measured, whatever the order of the decorators', async () => {
    const { app, jobs, run, calls } = await startJobs();
    expect([...app.app.get(SchedulerRegistry).getCronJobs().keys()].toSorted()).toEqual([
      'above',
      'below',
      'between',
      'failing',
      'long',
      'throwing',
    ]);

    ['above', 'below', 'below', 'between'].forEach(run);

    await eventually(async () =>
      expect(await calls()).toEqual(['Jobs above ok none 1', 'Jobs below ok none 2', 'Jobs between ok none 1']),
    );
    expect(jobs.ran).toEqual(['above', 'below', 'below', 'between']);
    const exposition = await app.scrape();
    expect(exposition.lines('method_duration_seconds_count', 'method', 'result')).toEqual([
      'above ok 1',
      'below ok 2',
      'between ok 1',
    ]);
    expect(exposition.value('method_calls_in_flight', { class: 'Jobs' })).toBe(0);
  });

  it('stand at zero before they have run, so that their absence can be seen', async () => {
    const { app } = await startJobs();

    const exposition = await app.scrape();

    const ok = { class: 'Jobs', method: 'below', result: 'ok' };
    expect(exposition.value('method_calls_total', ok)).toBe(0);
    expect(exposition.value('method_duration_seconds_count', ok)).toBeUndefined();
    expect(exposition.value('method_calls_in_flight', { class: 'Jobs', method: 'long' })).toBe(0);
  });

  it('that fail are errors, which Nest logs as before', async () => {
    const { app, run, calls } = await startJobs();

    ['failing', 'throwing', 'failing'].forEach(run);

    await eventually(async () =>
      expect(await calls()).toEqual(['Jobs failing error OutOfPaper 2', 'Jobs throwing error OutOfPaper 1']),
    );
    const logged = app.logger.lines.filter((line) => line.startsWith('error '));
    expect(logged.toSorted()).toEqual([
      'error Error: no paper',
      'error Error: no paper',
      'error Error: no paper at all',
    ]);
  });

  it('that overlap are in flight side by side, until each is done', async () => {
    const { app, jobs, run, calls } = await startJobs();
    const inFlight = async (): Promise<number | undefined> =>
      (await app.scrape()).value('method_calls_in_flight', { class: 'Jobs', method: 'long' });

    run('long');
    run('long');
    run('long');
    expect(await inFlight()).toBe(3);
    expect(await calls()).toEqual([]);

    jobs.waiting.shift()?.();
    await eventually(async () => expect(await inFlight()).toBe(2));
    jobs.waiting.forEach((finish) => finish());
    await eventually(async () => expect(await inFlight()).toBe(0));
    expect(await calls()).toEqual(['Jobs long ok none 3']);
  });

  it('that still run when the application closes hold nothing up, and end in peace', async () => {
    const { app, jobs, run } = await startJobs();
    run('long');
    const registry = app.app.get<Registry>(METRICS_REGISTRY);
    const gauge = registry.getSingleMetric('method_calls_in_flight') as Metric;
    const inFlight = async (): Promise<number | undefined> =>
      (await gauge.get()).values.find(({ labels }) => labels['method'] === 'long')?.value;
    expect(await inFlight()).toBe(1);

    await app.app.close();
    jobs.waiting.forEach((finish) => finish());

    await eventually(async () => expect(await inFlight()).toBe(0));
  });
});

describe('intervals and timeouts', () => {
  it('are measured, also by a decorator on their class', async () => {
    const app = await TestApp.start('express', { imports: [ScheduleModule.forRoot()], providers: [Timers] });
    const timers = app.app.get(Timers);

    await eventually(async () => {
      const exposition = await app.scrape();
      const count = (method: string, result: string, exception: string): number | undefined =>
        exposition.value('method_calls_total', { class: 'Timers', method, result, exception });
      expect(count('tick', 'ok', 'none')).toBeGreaterThan(1);
      expect(count('broken', 'error', 'TypeError')).toBeGreaterThan(1);
      expect(count('once', 'ok', 'none')).toBe(1);
      expect(exposition.value('method_duration_seconds_count', { method: 'once', result: 'ok' })).toBe(1);
    });
    app.app.get(SchedulerRegistry).deleteInterval('ticking');

    expect((await app.scrape()).value('method_calls_total', { method: 'tick' })).toBe(timers.ticks);
    expect(app.logger.lines).toContain('error TypeError: tick without tock');
  });
});
