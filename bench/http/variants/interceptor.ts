import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  HttpException,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { collectDefaultMetrics, Counter, Gauge, Histogram, register } from 'prom-client';
import { type Observable, tap } from 'rxjs';
import type { Instrument } from '../variant';

/** What both adapters' requests have of the route. */
interface RoutedRequest {
  readonly method: string;
  readonly url: string;
  readonly route?: { readonly path: string };
  readonly routeOptions?: { readonly url?: string };
}

const labelNames = ['method', 'path', 'status'] as const;

/** A global interceptor over prom-client, as many teams write it by hand. */
@Injectable()
class PromClientInterceptor implements NestInterceptor {
  private readonly inFlight = new Gauge({ name: 'http_requests_in_flight', help: 'HTTP requests in flight.' });
  private readonly total = new Counter({ name: 'http_requests_total', help: 'HTTP requests.', labelNames });
  private readonly duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of HTTP requests.',
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<RoutedRequest>();
    const response = context.switchToHttp().getResponse<{ readonly statusCode: number }>();
    const start = process.hrtime.bigint();
    this.inFlight.inc();
    const record = (status: number): void => {
      const path = request.route?.path ?? request.routeOptions?.url ?? request.url;
      const labels = { method: request.method, path, status };
      this.total.inc(labels);
      this.duration.observe(labels, Number(process.hrtime.bigint() - start) / 1e9);
      this.inFlight.dec();
    };
    return next.handle().pipe(
      tap({
        next: () => record(response.statusCode),
        error: (error: unknown) => record(error instanceof HttpException ? error.getStatus() : 500),
      }),
    );
  }
}

@Controller('metrics')
class PromClientController {
  @Get()
  @Header('Content-Type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}

export const instrument: Instrument = {
  module: {
    controllers: [PromClientController],
    providers: [{ provide: APP_INTERCEPTOR, useClass: PromClientInterceptor }],
  },
  prepare: () => collectDefaultMetrics(),
};
