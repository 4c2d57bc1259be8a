import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, type INestApplication, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { configure as codegenie } from '@codegenie/serverless-express';
import awsLambda from '@fastify/aws-lambda';
import vendia from '@vendia/serverless-express';
import { MetricsModule } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { TOKEN } from '../support/test-app';

type Handler = (event: object) => Promise<{ statusCode?: number; body?: string }>;
type Named = readonly [name: string, (instance: never) => Handler];

@Controller()
class AppController {
  @Get('users/:id')
  one(@Param('id') id: string): string {
    return id;
  }

  @Get('large')
  large(): string {
    return 'x'.repeat(300_000);
  }

  @Get('fails')
  fails(): never {
    throw new Error('it fails');
  }

  @Post('things')
  create(@Body() body: object): object {
    return body;
  }
}

@Module({ imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN } })], controllers: [AppController] })
class AppModule {}

/** What API Gateway sends, in its two formats. */
const EVENTS = {
  'a REST API': (path: string, method: string, headers: Record<string, string>, body: string | null) => ({
    httpMethod: method,
    path,
    resource: '/{proxy+}',
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: { httpMethod: method, path, stage: 'test', identity: { sourceIp: '192.0.2.1' } },
    body,
    isBase64Encoded: false,
  }),
  'an HTTP API': (path: string, method: string, headers: Record<string, string>, body: string | null) => ({
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: { stage: '$default', http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' } },
    body: body ?? undefined,
    isBase64Encoded: false,
  }),
} as const;

// It has no types.
const serverlessHttp = require('serverless-http') as (instance: unknown) => (event: object, context: object) => never;

const EXPRESS: readonly Named[] = [
  ['@codegenie/serverless-express', (app) => toHandler(codegenie({ app }))],
  ['@vendia/serverless-express', (app) => toHandler(vendia({ app }))],
  ['serverless-http', (app) => toHandler(serverlessHttp(app))],
];
const FASTIFY: readonly Named[] = [
  ['@fastify/aws-lambda', (app) => toHandler(awsLambda(app))],
  ['serverless-http', (app) => toHandler(serverlessHttp(app))],
];

function toHandler(handle: (event: never, context: never, callback: () => void) => unknown): Handler {
  return async (event) => (await handle(event as never, {} as never, () => {})) as Awaited<ReturnType<Handler>>;
}

let app: INestApplication | undefined;
afterEach(() => app?.close());

const cases = Object.keys(EVENTS).flatMap((gateway) => [
  ...EXPRESS.map(
    ([name, make]) => [name, 'Express', gateway, (): ExpressAdapter => new ExpressAdapter(), make] as const,
  ),
  ...FASTIFY.map(
    ([name, make]) => [name, 'Fastify', gateway, (): FastifyAdapter => new FastifyAdapter(), make] as const,
  ),
]);

it.each(cases)('%s on %s counts each request of %s once', async (_name, _adapter, gateway, adapterOf, make) => {
  const event = EVENTS[gateway as keyof typeof EVENTS];
  app = await NestFactory.create(AppModule, adapterOf(), { logger: false });
  await app.init();
  const instance = app.getHttpAdapter().getInstance() as { ready?(): Promise<void> };
  await instance.ready?.();
  const handle = make(instance as never);
  const json = { host: 'a', 'content-type': 'application/json' };
  const statuses: (number | undefined)[] = [];
  for (const [path, method, body] of [
    ['/users/1', 'GET', null],
    ['/users/2', 'GET', null],
    ['/large', 'GET', null],
    ['/fails', 'GET', null],
    ['/nowhere', 'GET', null],
    ['/things', 'POST', '{"a":1}'],
    ['/things', 'POST', '{'],
  ] as const) {
    const headers = body === null ? { host: 'a' } : { ...json, 'content-length': String(body.length) };
    statuses.push((await handle(event(path, method, headers, body))).statusCode);
  }
  expect(statuses).toEqual([200, 200, 200, 500, 404, 201, 400]);

  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  await eventually(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    const exposition = new Exposition(await answer.text());
    const counted = [
      'GET /fails 500 1',
      'GET /large 200 1',
      'GET /users/:id 200 2',
      'GET __unmatched__ 404 1',
      'POST /things 201 1',
      'POST /things 400 1',
    ];
    expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual(counted);
    expect(exposition.lines('http_request_duration_seconds_count', 'method', 'path', 'status')).toEqual(counted);
    expect(exposition.value('http_requests_in_flight')).toBe(0);
    expect(exposition.value('http_request_aborts_total') ?? 0).toBe(0);
    expect(exposition.value('http_streaming_requests_total') ?? 0).toBe(0);
  });
});

it.each(EXPRESS)('%s carries a scrape, which is counted', async (_name, make) => {
  app = await NestFactory.create(AppModule, new ExpressAdapter(), { logger: false });
  await app.init();
  const handle = make(app.getHttpAdapter().getInstance() as never);
  const scrape = async (): Promise<Exposition> => {
    const headers = { host: 'a', authorization: `Bearer ${TOKEN}` };
    const { statusCode, body = '' } = await handle(EVENTS['a REST API']('/metrics', 'GET', headers, null));
    expect(statusCode).toBe(200);
    return new Exposition(body);
  };

  await scrape();
  const exposition = await scrape();

  expect(exposition.value('metrics_scrapes_total', { code: '200' })).toBe(1);
  expect(exposition.value('http_requests_total') ?? 0).toBe(0);
});
