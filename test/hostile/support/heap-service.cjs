// A service whose heap fills, as a process of its own: `node --max-old-space-size=<MB> heap-service.cjs leak`, or `churn <majors>` at 60 % live.
// Writes each status of its health that is another than the one before; the churn ends after so many major collections.
const { writeSync } = require('node:fs');
const { constants, PerformanceObserver } = require('node:perf_hooks');
const { getHeapSpaceStatistics } = require('node:v8');
const path = require('node:path');
require('reflect-metadata');
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { MetricsModule } = require(path.join(__dirname, '..', '..', '..', 'dist'));

const [, , mode, majors] = process.argv;
const megabytes = Number(/--max-old-space-size=(\d+)/.exec(process.execArgv.join(' '))[1]);
const OLD = megabytes * 2 ** 20;
const LIVE_SHARE = 0.6;
const BYTES_OF_AN_ENTRY = 180;
/** Of what the old space may hold: between two readings. */
const STEP_SHARE = 0.003;

// The health is made once a second: a second passes with each reading, however fast the machine is.
const realNow = performance.now.bind(performance);
let skew = 0;
performance.now = () => realNow() + skew;

const kept = [];
let made = 0;

function entry() {
  return { id: made, name: `entry ${made}`, list: [made, made + 1], at: { number: made++ } };
}

function garbage() {
  const passing = [];
  for (let count = 0; count < 5000; count++) {
    passing.push({ count });
  }
  return passing.length;
}

function oldShare() {
  const old = getHeapSpaceStatistics().filter(({ space_name: name }) => !/^(?:new_|read_only_)/.test(name));
  return old.reduce((sum, { space_used_size: used }) => sum + used, 0) / OLD;
}

async function serve() {
  class AppModule {}
  const metrics = MetricsModule.forRoot({ auth: false, health: { eventLoopLag: false } });
  Module({ imports: [metrics] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${app.getHttpServer().address().port}/metrics/health`;
  let before;
  const read = async () => {
    skew += 1000;
    // A connection that is kept ends while the loop stands still in a collection.
    const answer = await fetch(url, { headers: { Connection: 'close' } });
    const { status } = await answer.json();
    if (status !== before) {
      before = status;
      writeSync(1, `${status} ${answer.status}\n`);
    }
  };
  return { app, read };
}

async function leak({ read }) {
  for (;;) {
    for (let bytes = 0; bytes < STEP_SHARE * OLD; bytes += BYTES_OF_AN_ENTRY) {
      kept.push(entry());
    }
    garbage();
    await read();
  }
}

async function churn({ app, read }) {
  while (oldShare() < LIVE_SHARE) {
    for (let count = 0; count < 10_000; count++) {
      kept.push(entry());
    }
    // Only a full collection tells what of it is live.
    globalThis.gc();
  }
  let collections = 0;
  new PerformanceObserver((list) => {
    collections += list.getEntries().filter(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR).length;
  }).observe({ entryTypes: ['gc'] });
  for (let next = 0; collections < Number(majors);) {
    for (let count = 0; count < kept.length / 20; count++) {
      kept[next++ % kept.length] = entry();
    }
    garbage();
    await read();
  }
  // Nothing else keeps the process.
  await app.close();
}

void serve().then(mode === 'leak' ? leak : churn);
