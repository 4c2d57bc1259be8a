import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import type { Provider } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import type { Queue } from 'bullmq';
import ts from 'typescript';
import { eventually } from '../support/eventually';
import { describeWith } from '../support/real-parts';
import { RedisServer } from '../support/redis';
import { TestApp } from '../support/test-app';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'jobs.md'), 'utf8');

/** The classes that the TypeScript below a heading of the page exports. */
function classesBelow(heading: string): Provider[] {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const [, code = ''] = /^```ts\n(.*?)^```/ms.exec(section) ?? [];
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
    },
  });
  const exported: Record<string, Provider> = {};
  compileFunction(outputText, ['require', 'exports', 'Reflect'])(require, exported, Reflect);
  return Object.values(exported);
}

afterEach(() => TestApp.stopAll());

describe('docs/jobs.md', () => {
  it('has scheduled jobs that give the series it shows', async () => {
    const providers = classesBelow('Scheduled jobs');
    expect(providers).toHaveLength(1);
    const app = await TestApp.start('express', { imports: [ScheduleModule.forRoot()], providers });

    app.app
      .get(SchedulerRegistry)
      .getCronJobs()
      .forEach((job) => void job.fireOnTick());

    await eventually(async () =>
      expect((await app.scrape()).text).toContain(
        'method_calls_total{class="Cleanup",method="removeExpired",result="ok",exception="none"} 1\n',
      ),
    );
    const { text } = await app.scrape();
    expect(text).toContain('method_duration_seconds_count{class="Cleanup",method="removeExpired",result="ok"} 1\n');
    expect(text).toContain('method_calls_in_flight{class="Cleanup",method="removeExpired"} 0\n');
  });
});

describeWith('redis-server')('docs/jobs.md', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterEach(() => TestApp.stopAll());
  afterAll(() => redis.stop());

  async function start(heading: string, queue: string): Promise<{ app: TestApp; queue: Queue }> {
    const app = await TestApp.start('express', {
      imports: [BullModule.forRoot({ connection: redis.address }), BullModule.registerQueue({ name: queue })],
      providers: classesBelow(heading),
    });
    return { app, queue: app.app.get<Queue>(getQueueToken(queue)) };
  }

  it('has a processor whose attempts are counted', async () => {
    const { app, queue } = await start('Queues', 'mails');

    await queue.add('mail', { to: 'a@example.org' });
    await queue.add('mail', { to: 'nobody' }, { attempts: 2 });

    await eventually(async () =>
      expect((await app.scrape()).lines('method_calls_total', 'class', 'method', 'result', 'exception')).toEqual([
        'Mails process error TypeError 2',
        'Mails process ok none 1',
      ]),
    );
  });

  it('has metrics that tell how long jobs wait, and how many', async () => {
    const { app, queue } = await start('What is not measured', 'thumbnails');

    await queue.add('thumbnail', {});
    await queue.add('thumbnail', {}, { delay: 20 });
    await queue.add('thumbnail', {}, { delay: 3_600_000 });

    await eventually(async () => {
      const exposition = await app.scrape();
      expect(exposition.value('queue_waiting_seconds_count')).toBe(2);
      expect(exposition.lines('queue_jobs', 'queue', 'state')).toEqual(['thumbnails delayed 1']);
    });
  });
});
