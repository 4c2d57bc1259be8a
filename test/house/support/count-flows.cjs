// Which files of dist/ run in one operation after a warm-up, as JSON: `node count-flows.cjs`. V8 counts the calls of
// each function. A file counts if it runs in each of several operations, so that a timer of ours makes no difference.
const { get, Agent } = require('node:http');
const { Session } = require('node:inspector');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');
const { pathToFileURL } = require('node:url');
require('reflect-metadata');
const { Controller, Get, Injectable, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { FastifyAdapter } = require('@nestjs/platform-fastify');
const DIST = path.join(__dirname, '..', '..', '..', 'dist');
const { CountCacheHit, MetricsModule, Timed } = require(DIST);

const WARM_UP = 30;
const COUNTED = 5;
const OURS = `${pathToFileURL(DIST).href}/`;
const TOKEN = 'a-token-of-32-characters-or-more';
/** For what comes after the answer, such as the end of a response. */
const SETTLED_MS = 20;

function decorate(decorator, { prototype }, name) {
  const descriptor = Object.getOwnPropertyDescriptor(prototype, name);
  decorator(prototype, name, descriptor);
  Object.defineProperty(prototype, name, descriptor);
}

class Orders {
  one() {
    return { id: 1 };
  }
}
Controller('orders')(Orders);
decorate(Get(':id'), Orders, 'one');

class Lookups {
  async cached(key) {
    return key;
  }

  async timed(key) {
    return key;
  }
}
Injectable()(Lookups);
decorate(CountCacheHit(), Lookups, 'cached');
decorate(Timed(), Lookups, 'timed');

async function start(adapter, providers) {
  class AppModule {}
  const metrics = MetricsModule.forRoot({ auth: { bearerToken: TOKEN } });
  Module({ imports: [metrics], controllers: [Orders], providers })(AppModule);
  const app = await NestFactory.create(AppModule, ...adapter, { logger: false });
  await app.listen(0, '127.0.0.1');
  const agent = new Agent({ keepAlive: true });
  const { port } = app.getHttpServer().address();
  const ask = (where, headers = {}) =>
    new Promise((resolve, reject) => {
      get({ agent, port, host: '127.0.0.1', path: where, headers }, (response) => {
        response.resume().on('end', () => (response.statusCode === 200 ? resolve() : reject(response.statusCode)));
      }).on('error', reject);
    });
  return { app, ask, close: () => app.close().finally(() => agent.destroy()) };
}

const session = new Session();
session.connect();

function post(method, parameters) {
  return new Promise((resolve, reject) => {
    session.post(method, parameters, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

async function filesOf(operation) {
  for (let times = 0; times < WARM_UP; times++) {
    await operation();
  }
  const counts = new Map();
  for (let times = 0; times < COUNTED; times++) {
    await pause(SETTLED_MS);
    await post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await operation();
    await pause(SETTLED_MS);
    const { result } = await post('Profiler.takePreciseCoverage');
    await post('Profiler.stopPreciseCoverage');
    for (const { url, functions } of result) {
      if (url.startsWith(OURS) && functions.some(({ ranges }) => ranges[0].count > 0)) {
        counts.set(url, (counts.get(url) ?? 0) + 1);
      }
    }
  }
  return [...counts]
    .filter(([, count]) => count === COUNTED)
    .map(([url]) => url.slice(OURS.length).replace(/\.js$/, '.ts'))
    .toSorted((one, other) => (one < other ? -1 : 1));
}

async function main() {
  await post('Profiler.enable');
  const flows = {};
  for (const name of ['Express', 'Fastify']) {
    const { ask, close } = await start(name === 'Fastify' ? [new FastifyAdapter()] : [], []);
    flows[`a request on ${name}`] = await filesOf(() => ask('/orders/1'));
    flows[`a scrape on ${name}`] = await filesOf(() => ask('/metrics', { authorization: `Bearer ${TOKEN}` }));
    await close();
  }
  const { app, close } = await start([], [Lookups]);
  const lookups = app.get(Lookups);
  flows['a call of @CountCacheHit()'] = await filesOf(() => lookups.cached('key'));
  flows['a call of @Timed()'] = await filesOf(() => lookups.timed('key'));
  await close();
  process.stdout.write(JSON.stringify(flows, undefined, 2));
}

void main();
