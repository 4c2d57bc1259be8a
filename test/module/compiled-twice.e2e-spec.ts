import type { AddressInfo } from 'node:net';
import { Controller, type INestApplication, Get } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { METRICS_REGISTRY, MetricsModule } from 'nestjs-red-metrics';
import type { Registry } from 'prom-client';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { ADAPTERS, type Adapter, TOKEN } from '../support/test-app';

@Controller('hello')
class HelloController {
  @Get()
  hello(): string {
    return 'hello';
  }
}

type Builder = ReturnType<typeof Test.createTestingModule>;

const started: INestApplication[] = [];

const builder = (): Builder =>
  Test.createTestingModule({
    imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })],
    controllers: [HelloController],
  });

/** An application of what the builder compiles, on a real port. */
async function start(adapter: Adapter, from: Builder): Promise<INestApplication> {
  const module = await from.compile();
  const app = module.createNestApplication(
    adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter({ forceCloseConnections: true }),
    { logger: false, forceCloseConnections: true },
  );
  started.push(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

const originOf = (app: INestApplication): string =>
  `http://127.0.0.1:${((app.getHttpServer() as { address(): unknown }).address() as AddressInfo).port}`;

async function scrape(app: INestApplication): Promise<Exposition> {
  const response = await fetch(`${originOf(app)}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  expect(response.status).toBe(200);
  return new Exposition(await response.text());
}

/** Counts `requests` requests of the application, and nothing else. */
async function expectMeasured(app: INestApplication, requests = 2): Promise<void> {
  for (let i = 0; i < requests; i++) {
    expect((await fetch(`${originOf(app)}/hello`)).status).toBe(200);
  }
  await eventually(async () =>
    expect((await scrape(app)).lines('http_requests_total', 'path', 'status')).toEqual([`/hello 200 ${requests}`]),
  );
}

afterEach(async () => {
  for (const app of started.splice(0)) {
    await app.close();
  }
});

describe.each(ADAPTERS)('a testing module that is compiled twice, on %s', (adapter) => {
  it('serves nothing where the module is switched off the second time', async () => {
    let enabled = true;
    const auth = { bearerToken: TOKEN };
    const twice = Test.createTestingModule({
      imports: [MetricsModule.forRootAsync({ useFactory: () => ({ enabled, auth }) })],
      controllers: [HelloController],
    });
    await twice.compile();
    enabled = false;
    const app = await start(adapter, twice);

    const { status } = await fetch(`${originOf(app)}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });

    expect(status).toBe(404);
  });

  it('makes two applications, one after the other, each measured at its own adapter', async () => {
    const twice = builder();
    const first = await start(adapter, twice);
    await expectMeasured(first, 3);
    await first.close();
    started.length = 0;

    await expectMeasured(await start(adapter, twice));
    expect(started).toHaveLength(1);
  });

  it('measures the second application while the first still runs', async () => {
    const twice = builder();
    const first = await start(adapter, twice);
    const second = await start(adapter, twice);

    expect((await fetch(`${originOf(first)}/hello`)).status).toBe(200);

    await expectMeasured(second);
  });

  it('makes one application of the second compilation', async () => {
    const twice = builder();
    const unused = await twice.compile();
    const registry = unused.get<Registry>(METRICS_REGISTRY);

    const app = await start(adapter, twice);
    await expectMeasured(app);

    expect(await registry.getSingleMetricAsString('http_requests_total')).not.toContain('/hello');
  });
});
