import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { runService } from '../shared/run-service';
import { openAiAdapter } from '../shared/openai/fastify';
import { UpstreamModule } from './upstream.module';

void runService({ name: 'upstream', portVariable: 'UPSTREAM_PORT', defaultPort: 3004, host: '0.0.0.0' }, () =>
  NestFactory.create(UpstreamModule, openAiAdapter()),
);
