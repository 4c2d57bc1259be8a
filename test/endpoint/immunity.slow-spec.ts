import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  VersioningType,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { of, type Observable } from 'rxjs';
import { HelloController } from '../support/contract-controllers';
import { ADAPTERS, TestApp } from '../support/test-app';

const ran: string[] = [];

@Injectable()
class NobodyGuard implements CanActivate {
  canActivate(): boolean {
    ran.push('guard');
    return false;
  }
}

@Injectable()
class ReplacingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, _next: CallHandler): Observable<string> {
    ran.push('interceptor');
    return of('replaced');
  }
}

@Catch()
class TwoHundredFilter implements ExceptionFilter {
  catch(): void {
    ran.push('filter');
  }
}

@Injectable()
class FailingPipe implements PipeTransform {
  transform(): never {
    ran.push('pipe');
    throw new Error('pipe');
  }
}

const providers = [
  { provide: APP_GUARD, useClass: NobodyGuard },
  { provide: APP_INTERCEPTOR, useClass: ReplacingInterceptor },
  { provide: APP_FILTER, useClass: TwoHundredFilter },
  { provide: APP_PIPE, useClass: FailingPipe },
];

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the application on %s', (adapter) => {
  it('does not change what the endpoint answers', async () => {
    const app = await TestApp.start(adapter, {
      controllers: [HelloController],
      providers,
      configure: (nest) => {
        nest.setGlobalPrefix('api');
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        nest.useGlobalGuards(new NobodyGuard());
        nest.useGlobalInterceptors(new ReplacingInterceptor());
        nest.enableCors();
      },
    });
    ran.length = 0;

    const answer = await app.read('/metrics', { headers: { Origin: 'http://a.example' } });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('# TYPE http_requests_total counter');
    expect(JSON.parse((await app.read('/metrics.json')).body)).toHaveProperty('requests');
    expect(JSON.parse((await app.read('/metrics/health')).body)).toHaveProperty('status');
    expect((await app.fetch('/metrics')).status).toBe(401);
    expect(ran).toEqual([]);
    expect(Object.fromEntries(answer.headers)).toEqual({
      'cache-control': 'no-store',
      connection: 'keep-alive',
      'content-encoding': 'gzip',
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      date: expect.any(String),
      'keep-alive': expect.any(String),
      'transfer-encoding': 'chunked',
      vary: 'Accept, Accept-Encoding',
      'x-content-type-options': 'nosniff',
    });
  });

  it('has no other spelling of the path that reaches it', async () => {
    const app = await TestApp.start(adapter, { controllers: [HelloController] });

    for (const path of [
      '//metrics',
      '/METRICS',
      '/%6detrics',
      '/metrics//',
      '/./metrics',
      '/metrics;a=b',
      '/metrics%00',
    ]) {
      const request = `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`;
      const answer = await app.exchange(request);
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
      expect(answer).not.toContain('# TYPE');
    }
    expect((await app.fetch('/metrics/')).status).toBe(401);
    expect((await app.fetch('/metrics?token=x#y')).status).toBe(401);
  });

  it('may have middleware that writes headers before', async () => {
    const app = await TestApp.start(adapter, {
      configure: (nest) => {
        nest.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
          response.setHeader('Content-Type', 'text/html');
          response.setHeader('X-From-Middleware', 'yes');
          next();
        });
      },
    });

    const { headers } = await app.read('/metrics');

    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers.get('x-from-middleware')).toBeNull();
  });
});
