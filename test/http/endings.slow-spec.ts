import { createServer } from 'node:http';
import { type ArgumentsHost, Catch, Controller, type ExceptionFilter, Get } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type AnyResponse, rawOf } from '../support/raw-response';
import { ADAPTERS, TestApp } from '../support/test-app';
import { EndingsController, IMPATIENCE, itTellsWhoEndedIt } from './support/endings';

class ImpatientExpress extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(IMPATIENCE, this.getInstance());
  }
}

const impatient = {
  express: () => new ImpatientExpress(),
  fastify: () => new FastifyAdapter({ http: IMPATIENCE, requestTimeout: IMPATIENCE.requestTimeout }),
};

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('who ended it, on %s', (adapter) => {
  itTellsWhoEndedIt({
    start: (configure) =>
      TestApp.start(adapter, {
        controllers: [EndingsController],
        configure: (nest) => configure?.(nest.getHttpServer()),
      }),
    startImpatient: () => TestApp.start(impatient[adapter](), { controllers: [EndingsController] }),
  });
});

describe.each(ADAPTERS)('a status on %s', (adapter) => {
  @Catch()
  class CatchAll implements ExceptionFilter {
    catch(_error: unknown, host: ArgumentsHost): void {
      const response = host.switchToHttp().getResponse<AnyResponse & { code?(status: number): unknown }>();
      if (response.code !== undefined) {
        response.code(500);
      }
      (response.raw ?? response).statusCode = 500;
    }
  }

  @Controller()
  class AuditController {
    @Get('audited')
    audited(): never {
      throw new Error('audit');
    }
  }

  it('is the one that was sent', async () => {
    const app = await TestApp.start(adapter, {
      controllers: [AuditController],
      configure: (nest) => {
        nest.useGlobalFilters(new CatchAll());
        nest.use((_request: unknown, response: AnyResponse, next: () => void) => {
          rawOf(response).end('ok');
          next();
        });
      },
    });

    expect((await app.fetch('/audited')).status).toBe(200);

    const statuses = (await app.requests()).map((line) => line.split(' ')[2]);
    expect(statuses).toEqual(['200']);
  });
});
