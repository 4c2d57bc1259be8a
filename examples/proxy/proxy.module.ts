import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { MetricsModule } from 'nestjs-red-metrics';
import { ConnectionDrain } from '../shared/connection-drain';
import { OpenAiErrorFilter } from '../shared/openai/openai-error.filter';
import { CompletionsController } from './completions.controller';
import { UpstreamClient } from './upstream-client';
import { upstreamSettings } from './upstream-settings';

@Module({
  imports: [
    // Beside the API, where its clients' credentials and routing rules already lead.
    MetricsModule.forRoot({
      prefix: 'proxy',
      paths: {
        metrics: '/v1/metrics/prometheus',
        json: '/v1/metrics',
        health: '/v1/metrics/health',
        page: '/v1/metrics/dashboard',
      },
      // For dashboards that show gauges and know no PromQL.
      derived: true,
    }),
  ],
  controllers: [CompletionsController],
  providers: [
    ConnectionDrain,
    { provide: APP_FILTER, useClass: OpenAiErrorFilter },
    { provide: UpstreamClient, useFactory: () => new UpstreamClient(upstreamSettings(process.env)) },
  ],
})
export class ProxyModule {}
