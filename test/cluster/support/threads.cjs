// A service whose threads have applications of their own; its main thread has the endpoint.
require('reflect-metadata');
const { isMainThread, parentPort, threadId, Worker } = require('node:worker_threads');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { Counter, Gauge, Histogram } = require('prom-client');
const { MetricsModule, MetricsService } = require('../../../dist');

const options = JSON.parse(process.env.OPTIONS ?? '{}');
const jobs = new Counter({ name: 'app_jobs_total', help: 'Jobs.', labelNames: ['kind'] });
const seconds = new Histogram({ name: 'app_job_seconds', help: 'Seconds.', buckets: [1] });
const level = new Gauge({ name: 'app_level', help: 'Level.' });

class AppModule {}
Module({ imports: [MetricsModule.forRoot(options)] })(AppModule);

function count(message) {
  jobs.inc({ kind: isMainThread ? 'main' : 'thread' }, message.jobs);
  seconds.observe(0.5);
  level.set(message.jobs);
}

async function run() {
  if (isMainThread) {
    const app = await NestFactory.create(AppModule, { logger: ['log', 'warn', 'error'] });
    app.enableShutdownHooks();
    await app.listen(Number(process.env.PORT), '127.0.0.1');
    const threads = [];
    process.on('message', async ({ does, thread, jobs: number }) => {
      if (does === 'start') {
        const worker = new Worker(__filename);
        threads.push(worker);
        worker.on('message', (told) => process.send(told));
      } else if (does === 'count') {
        if (thread === undefined) {
          count({ jobs: number });
        } else {
          threads[thread].postMessage({ does, jobs: number });
        }
        process.send('done');
      } else if (does === 'stop') {
        await (number === 0 ? threads[thread].terminate() : threads[thread].postMessage({ does }));
        process.send('done');
      } else if (does === 'stand') {
        threads[thread].postMessage({ does });
        process.send('done');
      }
    });
    process.send('ready');
  } else {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: ['log', 'warn', 'error'] });
    app.get(MetricsService);
    parentPort.on('message', async (message) => {
      if (message.does === 'count') {
        count(message);
      } else if (message.does === 'stand') {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000);
      } else {
        await app.close();
        parentPort.close();
      }
    });
    parentPort.postMessage(`thread ${threadId}`);
  }
}

void run();
