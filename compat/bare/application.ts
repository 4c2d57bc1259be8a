import 'reflect-metadata';
import { Injectable, Module } from '@nestjs/common';
import { Counted, MetricsInterceptor, MetricsModule, type MetricsSummary } from 'nestjs-red-metrics';

@Injectable()
export class Greetings {
  @Counted()
  greet(): string {
    return 'hello';
  }
}

@Module({
  imports: [MetricsModule.forRoot({ rpc: false, graphql: { fieldResolvers: true } })],
  providers: [Greetings, MetricsInterceptor],
})
export class AppModule {}

export function messagesOf(summary: MetricsSummary): number {
  return summary.handlers?.rpc?.count ?? 0;
}
