// What a worker runs: a service on Express or Fastify.
require('reflect-metadata');
const cluster = require('node:cluster');
const { Controller, Get, Module, Param } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { Counter, Gauge, Histogram, Summary } = require('prom-client');
const { CountCacheHit, MetricsModule } = require('../../../dist');

if (process.env.FOLDER !== undefined) {
  // Where the exporters of OpenTelemetry are installed.
  process.chdir(process.env.FOLDER);
}

const { ADAPTER = 'express', PORT = '0', OPTIONS = '{}', LABEL_SETS = '0', SIGNALS } = process.env;

const calls = new Counter({ name: 'app_calls_total', help: 'Calls.', labelNames: ['first', 'second'] });
const times = new Histogram({ name: 'app_seconds', help: 'Seconds.', buckets: [0.1, 1] });
const sizes = new Summary({ name: 'app_sizes', help: 'Sizes.' });
const gauges = ['sum', 'max', 'min', 'average', 'first', 'omit'].map(
  (aggregator) => new Gauge({ name: `app_${aggregator}`, help: 'A gauge.', aggregator }),
);
new Gauge({
  name: 'app_asked',
  help: 'How often it was collected.',
  collect() {
    this.inc();
  },
});

class ServiceController {
  /** The order of labels is as it comes. */
  hi() {
    calls.inc(process.pid % 2 === 0 ? { first: 'a', second: 'b' } : { second: 'b', first: 'a' });
    times.observe(0.5);
    sizes.observe(process.pid % 2);
    return { pid: process.pid };
  }

  item({ id }) {
    if (id === 'bad') {
      throw new Error('bad');
    }
    return { id, pid: process.pid };
  }

  cached() {
    return this.look();
  }

  look() {
    return { from: 'cache' };
  }

  /** Holds the event loop. */
  stand({ ms }) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(ms));
    return { pid: process.pid };
  }
}

function decorate(method, ...decorators) {
  const descriptor = Object.getOwnPropertyDescriptor(ServiceController.prototype, method);
  decorators.forEach((decorator) => decorator(ServiceController.prototype, method, descriptor));
  Object.defineProperty(ServiceController.prototype, method, descriptor);
}
decorate('look', CountCacheHit({ cache: 'looks' }));
decorate('hi', Get('hi'));
decorate('item', Get('items/:id'));
decorate('cached', Get('cached'));
decorate('stand', Get('stand/:ms'));
Param()(ServiceController.prototype, 'item', 0);
Param()(ServiceController.prototype, 'stand', 0);
Controller()(ServiceController);

async function serve() {
  class ServiceModule {}
  Module({ imports: [MetricsModule.forRoot(JSON.parse(OPTIONS))], controllers: [ServiceController] })(ServiceModule);
  const adapter = ADAPTER === 'fastify' ? new (require('@nestjs/platform-fastify').FastifyAdapter)() : undefined;
  const app = await NestFactory.create(ServiceModule, ...(adapter ? [adapter] : []), {
    logger: ['log', 'warn', 'error'],
  });
  if (SIGNALS !== 'none') {
    app.enableShutdownHooks();
  }
  gauges.forEach((gauge, index) => gauge.set(cluster.worker ? cluster.worker.id : index));
  for (let set = 0; set < Number(LABEL_SETS); set++) {
    times.observe(0.01);
    calls.inc({ first: String(set), second: 'x'.repeat(20) });
  }
  const port = process.env.OWN_PORTS ? Number(PORT) + cluster.worker.id : Number(PORT);
  await app.listen(port, '127.0.0.1');
  process.stdout.write(`worker ${process.pid} listens\n`);
}

void serve();
