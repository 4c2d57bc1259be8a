import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { runService } from '../shared/run-service';
import { openAiAdapter } from '../shared/openai/fastify';
import { ProxyModule } from './proxy.module';

void runService({ name: 'proxy', portVariable: 'PROXY_PORT', defaultPort: 3003, host: '0.0.0.0' }, () =>
  NestFactory.create(ProxyModule, openAiAdapter('bytes')),
);
