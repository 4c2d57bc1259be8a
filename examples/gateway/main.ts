import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { runService } from '../shared/run-service';
import { GatewayModule } from './gateway.module';

void runService({ name: 'gateway', portVariable: 'GATEWAY_PORT', defaultPort: 3000 }, async () => {
  // A signature is over the body's bytes, so they are kept beside what they were parsed into.
  const app = await NestFactory.create<NestExpressApplication>(GatewayModule, { rawBody: true });
  app.useBodyParser('json', { limit: '64kb' });
  return app;
});
