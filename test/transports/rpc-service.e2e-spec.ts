import { Controller, type INestMicroservice, Module, type ModuleMetadata, UseInterceptors } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ClientTCP, EventPattern, MessagePattern, type MicroserviceOptions } from '@nestjs/microservices';
import { MetricsInterceptor, MetricsModule, type MetricsModuleOptions } from 'nestjs-red-metrics';
import { firstValueFrom } from 'rxjs';
import { announcedOrigin } from '../support/management';
import { Exposition } from '../support/exposition';
import { NEST_MAJOR } from '../support/nest-version';
import { RecordingLogger, TOKEN } from '../support/test-app';
import { callsOf, clientOf, RpcApp, type RpcAppOptions, tcpService } from './support/rpc-app';
import { Answers, Failures } from './support/rpc-handlers';

const started: INestMicroservice[] = [];

afterEach(async () => {
  await RpcApp.stopAll();
  await Promise.all(started.splice(0).map((service) => service.close()));
});

/** A microservice without HTTP. */
async function start(
  metrics: MetricsModuleOptions,
  metadata: ModuleMetadata,
): Promise<{ service: INestMicroservice; logger: RecordingLogger; client: ClientTCP }> {
  @Module({ ...metadata, imports: [MetricsModule.forRoot({ auth: { bearerToken: TOKEN }, ...metrics })] })
  class AppModule {}

  const logger = new RecordingLogger();
  const tcp = await tcpService();
  const service = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, {
    ...tcp,
    logger,
    abortOnError: false,
  });
  started.push(service);
  await service.listen();
  return { service, logger, client: clientOf(tcp) };
}

async function read(origin: string, path: string): Promise<string> {
  const response = await fetch(origin + path, { headers: { Authorization: `Bearer ${TOKEN}` } });
  expect(response.status).toBe(200);
  return response.text();
}

describe('a microservice without HTTP', () => {
  it('is measured, and read on the management port', async () => {
    const { logger, client } = await start({ endpoint: { port: 0 } }, { controllers: [Answers, Failures] });
    const origin = await announcedOrigin(logger);

    expect(await firstValueFrom(client.send('later', {}))).toBe('later');
    await expect(firstValueFrom(client.send('error', {}))).rejects.toBeDefined();

    const scrape = async (): Promise<Exposition> => new Exposition(await read(origin, '/metrics'));
    expect(await callsOf({ scrape })).toEqual(['tcp error error 1', 'tcp later ok 1']);
    expect(JSON.parse(await read(origin, '/metrics.json'))).toHaveProperty('requests');
    expect(JSON.parse(await read(origin, '/metrics/health'))).toHaveProperty('status');
  });

  it('says where its metrics are to be had, where it has no port for them', async () => {
    const { logger } = await start({}, { controllers: [Answers] });

    expect(logger.lines.filter((line) => line.includes('served nowhere'))).toHaveLength(1);
  });

  it('says where two patterns come to one label, once for each', async () => {
    const long = (end: string): string => `orders.${'x'.repeat(128)}.${end}`;

    @Controller()
    class Orders {
      @MessagePattern([long('created'), long('paid'), long('sent'), 'short'])
      take(): string {
        return 'taken';
      }

      @EventPattern('short.event')
      hear(_event: unknown): void {}

      @EventPattern('short.event')
      hearToo(_event: unknown): void {}
    }

    const { logger } = await start({}, { controllers: [Orders] });

    const warned = logger.lines.filter((line) => line.startsWith('warn') && line.includes('Two patterns'));
    // NestJS 10 does not tell of its servers.
    expect(warned).toHaveLength(NEST_MAJOR > 10 ? 1 : 0);
    expect(warned.every((line) => line.includes(long('').slice(0, 128)))).toBe(true);
  });

  it('frees the management port when it closes', async () => {
    const { service, logger } = await start({ endpoint: { port: 0 } }, { controllers: [Answers] });
    const origin = await announcedOrigin(logger);

    await service.close();
    started.pop();

    await expect(fetch(origin)).rejects.toThrow('fetch failed');
  });
});

/** NestJS 10 does not tell of its servers. */
const SEES_SERVERS = NEST_MAJOR > 10;

@Controller()
@UseInterceptors(MetricsInterceptor)
class Intercepted {
  @MessagePattern('intercepted')
  intercepted(): string {
    return 'intercepted';
  }
}

describe('a microservice that is connected without the interceptors of its application', () => {
  const warnings = ({ http }: RpcApp): string[] =>
    http.logger.lines.filter((line) => line.includes('connected without the global interceptors'));

  /** Where nothing was ever counted, there may be no metric that says that all calls are over. */
  const counted = async (app: RpcApp, isCounted: boolean): Promise<string[]> =>
    isCounted ? app.calls() : (await app.http.scrape()).lines('rpc_requests_total', 'transport', 'pattern', 'status');

  it('is counted, or else the log warns of it', async () => {
    const app = await RpcApp.start({ controllers: [Answers, Intercepted] });

    await app.send('later');

    expect(await counted(app, SEES_SERVERS)).toEqual(SEES_SERVERS ? ['tcp later ok 1'] : []);
    expect(warnings(app)).toEqual(SEES_SERVERS ? [] : [expect.stringMatching(/^warn .*inheritAppConfig: true/)]);
  });

  it.each<[string, RpcAppOptions]>([
    ['it has them after all', { controllers: [Answers, Intercepted], inheritAppConfig: true }],
    ['its controllers have the one that counts', { controllers: [Intercepted] }],
    ['its messages are not to be counted', { controllers: [Answers, Intercepted], metrics: { rpc: false } }],
  ])('is not warned of where %s', async (_why, options) => {
    const app = await RpcApp.start(options);

    await app.send('intercepted');

    const isCounted = options.metrics === undefined;
    expect(await counted(app, isCounted)).toEqual(isCounted ? ['tcp intercepted ok 1'] : []);
    expect(warnings(app)).toEqual([]);
  });
});
