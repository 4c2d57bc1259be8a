import {
  BullModule,
  getQueueToken,
  OnQueueEvent,
  OnWorkerEvent,
  Processor,
  QueueEventsHost,
  QueueEventsListener,
  WorkerHost,
} from '@nestjs/bullmq';
import { DelayedError, type Job, type JobsOptions, type Queue, UnrecoverableError } from 'bullmq';
import { Counted, METRICS_REGISTRY, Timed, TrackInFlight } from 'nestjs-red-metrics';
import type { Metric, Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/real-parts';
import { RedisServer } from '../support/redis';
import { TestApp } from '../support/test-app';

class MailboxFull extends Error {}

/** How a job is to go. */
interface Wishes {
  readonly failures?: number;
  readonly hold?: boolean;
  readonly hopeless?: boolean;
  readonly postpone?: boolean;
}

@Processor('mails', { concurrency: 3 })
class Mails extends WorkerHost {
  readonly held: (() => void)[] = [];

  @Counted()
  @Timed()
  @TrackInFlight()
  async process(job: Job<Wishes>, token?: string): Promise<string> {
    if (job.data.postpone === true && job.attemptsStarted === 1) {
      await job.moveToDelayed(Date.now() + 10, token);
      throw new DelayedError();
    }
    if (job.data.hopeless === true) {
      throw new UnrecoverableError('no such address');
    }
    if (job.attemptsMade < (job.data.failures ?? 0)) {
      throw new MailboxFull('mailbox full');
    }
    if (job.data.hold === true) {
      await new Promise<void>((resolve) => this.held.push(resolve));
    }
    return 'sent';
  }

  @Counted()
  @OnWorkerEvent('completed')
  onCompleted(): void {}

  @OnWorkerEvent('failed')
  @Counted()
  onFailed(): void {}
}

/** With our decorators on the class, and another queue. */
@Counted()
@Timed()
@Processor('thumbnails')
class Thumbnails extends WorkerHost {
  async process(): Promise<void> {}
}

@QueueEventsListener('mails')
class MailEvents extends QueueEventsHost {
  @OnQueueEvent('completed')
  @Counted()
  onCompleted(): void {}
}

describeWith('redis-server')('queues of BullMQ', () => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    await TestApp.stopAll();
    await redis.stop();
  });

  async function start(): Promise<{
    app: TestApp;
    mails: Mails;
    add: (queue: string, message?: object, options?: JobsOptions) => Promise<unknown>;
    calls: () => Promise<string[]>;
    inFlight: (count: number) => Promise<void>;
  }> {
    const app = await TestApp.start('express', {
      imports: [
        BullModule.forRoot({ connection: redis.address }),
        BullModule.registerQueue({ name: 'mails' }, { name: 'thumbnails' }),
      ],
      providers: [Mails, Thumbnails, MailEvents],
    });
    await app.app.get(MailEvents).queueEvents.waitUntilReady();
    return {
      app,
      mails: app.app.get(Mails),
      add: (queue, message = {}, options = {}) => app.app.get<Queue>(getQueueToken(queue)).add('job', message, options),
      calls: async () => (await app.scrape()).lines('method_calls_total', 'class', 'method', 'result', 'exception'),
      inFlight: (count) =>
        eventually(async () =>
          expect((await app.scrape()).value('method_calls_in_flight', { class: 'Mails' })).toBe(count),
        ),
    };
  }

  it('are told apart by the class of their processor, whose handlers of events are measured like it', async () => {
    const { app, add, calls } = await start();

    await add('mails');
    await add('mails');
    await add('thumbnails');

    await eventually(async () =>
      expect(await calls()).toEqual([
        'MailEvents onCompleted ok none 2',
        'Mails onCompleted ok none 2',
        'Mails process ok none 2',
        'Thumbnails process ok none 1',
      ]),
    );
    expect((await app.scrape()).lines('method_duration_seconds_count', 'class', 'method', 'result')).toEqual([
      'Mails process ok 2',
      'Thumbnails process ok 1',
    ]);
  });

  it('count each attempt of a job', async () => {
    const { add, calls } = await start();

    await add('mails', { failures: 2 }, { attempts: 3 });
    await add('mails', { hopeless: true }, { attempts: 3 });

    await eventually(async () =>
      expect(await calls()).toEqual([
        'MailEvents onCompleted ok none 1',
        'Mails onCompleted ok none 1',
        'Mails onFailed ok none 3',
        'Mails process error MailboxFull 2',
        'Mails process error UnrecoverableError 1',
        'Mails process ok none 1',
      ]),
    );
  });

  it('count a job that is put off as an error by its class, though no attempt failed', async () => {
    const { add, calls } = await start();

    await add('mails', { postpone: true });

    await eventually(async () =>
      expect(await calls()).toEqual([
        'MailEvents onCompleted ok none 1',
        'Mails onCompleted ok none 1',
        'Mails process error DelayedError 1',
        'Mails process ok none 1',
      ]),
    );
  });

  it('show as many jobs in flight as run at once', async () => {
    const { mails, add, calls, inFlight } = await start();

    for (let job = 0; job < 5; job++) {
      await add('mails', { hold: true });
    }
    await inFlight(3);
    mails.held.splice(0).forEach((finish) => finish());
    await inFlight(2);
    mails.held.splice(0).forEach((finish) => finish());
    await inFlight(0);

    expect(await calls()).toContain('Mails process ok none 5');
  });

  it('let a job that runs end when the application closes', async () => {
    const { app, mails, add, inFlight } = await start();
    const gauge = app.app.get<Registry>(METRICS_REGISTRY).getSingleMetric('method_calls_in_flight') as Metric;
    await add('mails', { hold: true });
    await inFlight(1);

    const closed = app.app.close();
    expect((await gauge.get()).values).toEqual([expect.objectContaining({ value: 1 })]);
    mails.held.forEach((finish) => finish());
    await closed;

    expect((await gauge.get()).values).toEqual([expect.objectContaining({ value: 0 })]);
  });
});
