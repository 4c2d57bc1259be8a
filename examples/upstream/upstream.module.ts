import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ConnectionDrain } from '../shared/connection-drain';
import { OpenAiErrorFilter } from '../shared/openai/openai-error.filter';
import { CompletionsController } from './completions.controller';

@Module({
  controllers: [CompletionsController],
  providers: [ConnectionDrain, { provide: APP_FILTER, useClass: OpenAiErrorFilter }],
})
export class UpstreamModule {}
