import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { collectDefaultMetrics, Counter, Gauge, Histogram, register } from 'prom-client';
import { type Observable, tap } from 'rxjs';
import type { Instrument } from '../http/variant';

const labelNames = ['transport', 'pattern', 'status'] as const;

/** A global interceptor over prom-client, as many teams write it by hand. */
@Injectable()
class PromClientInterceptor implements NestInterceptor {
  private readonly inFlight = new Gauge({ name: 'rpc_requests_in_flight', help: 'RPC requests in flight.' });
  private readonly total = new Counter({ name: 'rpc_requests_total', help: 'RPC requests.', labelNames });
  private readonly duration = new Histogram({
    name: 'rpc_request_duration_seconds',
    help: 'Duration of RPC requests.',
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  });

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'rpc') {
      return next.handle();
    }
    const pattern = context.switchToRpc().getContext<{ getPattern(): string }>().getPattern();
    const start = process.hrtime.bigint();
    this.inFlight.inc();
    const record = (status: string): void => {
      const labels = { transport: 'tcp', pattern, status };
      this.total.inc(labels);
      this.duration.observe(labels, Number(process.hrtime.bigint() - start) / 1e9);
      this.inFlight.dec();
    };
    return next.handle().pipe(tap({ complete: () => record('ok'), error: () => record('error') }));
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
