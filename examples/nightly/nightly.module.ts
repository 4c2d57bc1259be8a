import { Module } from '@nestjs/common';
import { MetricsModule } from 'nestjs-red-metrics';
import { SessionCleanup } from './session-cleanup';

@Module({
  imports: [
    MetricsModule.forRoot({
      service: { name: 'nightly' },
      // Nobody can scrape a job that runs for a second.
      endpoint: false,
      push: { pushgateway: { url: process.env['PUSHGATEWAY_URL'] || 'http://localhost:9091' } },
    }),
  ],
  providers: [SessionCleanup],
})
export class NightlyModule {}
