// Which files of src/ run in one operation after a warm-up, as JSON: `node count-flows.cjs`. V8 counts the calls of
// each function in the files of dist/, whose source maps tell where it was written. A file counts if it runs in each of
// several operations, so that a timer of ours makes no difference.
const { readFileSync } = require('node:fs');
const { get, Agent } = require('node:http');
const { Session } = require('node:inspector');
const { SourceMap } = require('node:module');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');
const { fileURLToPath, pathToFileURL } = require('node:url');
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
  // The client is in the same process: what it asks would be an outgoing call of the service.
  const metrics = MetricsModule.forRoot({ auth: { bearerToken: TOKEN }, httpClient: false });
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

const places = new Map();

/** Tells the file of src/ that was written at an offset of a file of dist/. */
function placesIn(url) {
  if (!places.has(url)) {
    const file = fileURLToPath(url);
    const lines = [0];
    const text = readFileSync(file, 'utf8');
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) {
      lines.push(end + 1);
    }
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')));
    places.set(url, (offset) => {
      const line = lines.findLastIndex((start) => start <= offset);
      const { generatedLine, originalSource = '' } = map.findEntry(line, offset - lines[line]);
      // What the bundler has added, such as getters of exports, is on lines that nobody wrote.
      return generatedLine === line ? originalSource.split('src/').at(-1) : undefined;
    });
  }
  return places.get(url);
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
    const files = new Set();
    for (const { url, functions } of result.filter((script) => script.url.startsWith(OURS))) {
      // Without the function that is the whole file: it runs once, when the file is loaded.
      const called = functions
        .map(({ ranges }) => ranges[0])
        .filter(({ count, startOffset }) => count > 0 && startOffset > 0);
      for (const { startOffset } of called) {
        files.add(placesIn(url)(startOffset));
      }
    }
    files.delete(undefined);
    for (const file of files) {
      counts.set(file, (counts.get(file) ?? 0) + 1);
    }
  }
  return [...counts]
    .filter(([, count]) => count === COUNTED)
    .map(([file]) => file)
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
