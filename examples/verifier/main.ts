import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { runService } from '../shared/run-service';
import { VerifierModule } from './verifier.module';

void runService({ name: 'verifier', portVariable: 'VERIFIER_PORT', defaultPort: 3002 }, async () => {
  const app = await NestFactory.create<NestExpressApplication>(VerifierModule);
  // A message is the whole body of another service's request.
  app.useBodyParser('json', { limit: '256kb' });
  return app;
});
