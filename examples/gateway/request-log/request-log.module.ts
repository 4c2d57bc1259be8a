import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { RequestDatabase } from './request-database';
import { RequestLog } from './request-log';
import { RequestLogMiddleware } from './request-log.middleware';

const MOST_ROWS = 10_000;

@Module({
  providers: [
    RequestLog,
    {
      provide: RequestDatabase,
      useFactory: () =>
        new RequestDatabase({ directory: process.env['REQUEST_LOG_DIR'] || undefined, mostRows: MOST_ROWS }),
    },
  ],
})
export class RequestLogModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestLogMiddleware).forRoutes('{*path}');
  }
}
