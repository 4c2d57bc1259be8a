import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { MetricsModule } from 'nestjs-red-metrics';
import { ConnectionDrain } from '../shared/connection-drain';
import { AiModule } from './ai/ai.module';
import { RateLimitGuard } from './limits/rate-limit.guard';
import { ANY_ROUTE } from './limits/rate-limits';
import { RequestLogModule } from './request-log/request-log.module';

/** The service answers without its log, too: an embedded database takes seconds of a processor to start. */
const requestLog = process.env['REQUEST_LOG'] === 'off' ? [] : [RequestLogModule];

@Module({
  imports: [
    // gateway_requests_total{method,path,status}, gateway_request_duration_seconds{method,path},
    // gateway_active_requests.
    MetricsModule.forRoot({
      prefix: 'gateway',
      names: { http_requests_in_flight: 'gateway_active_requests' },
      http: { durationLabels: ['method', 'path'] },
    }),
    ThrottlerModule.forRoot([ANY_ROUTE]),
    ...requestLog,
    AiModule,
  ],
  providers: [ConnectionDrain, { provide: APP_GUARD, useClass: RateLimitGuard }],
})
export class GatewayModule {}
