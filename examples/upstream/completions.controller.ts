import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { EventStream } from '../shared/openai/event-stream';
import { sendEvents } from '../shared/openai/send-events';
import { whenClientLeaves } from '../shared/openai/when-client-leaves';
import { Completion } from './completion';
import { parseCompletionRequest } from './completion-request';
import { MODEL_NAMES, modelNamed } from './models';
import { ConnectionLostError, pacedBy } from './tokens';

@Controller('v1')
export class CompletionsController {
  @Post('chat/completions')
  @HttpCode(200)
  async complete(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<unknown> {
    const request = parseCompletionRequest(body);
    const model = modelNamed(request.model);
    const completion = new Completion(request);
    if (!request.stream) {
      const leaving = new AbortController();
      whenClientLeaves(reply, () => leaving.abort());
      return this.orHangUp(completion.whole(pacedBy(model, completion.tokens, leaving.signal)), reply);
    }
    const events = new EventStream((ending) => completion.events(pacedBy(model, completion.tokens, ending.signal)));
    return sendEvents(reply, events);
  }

  @Get('models')
  models(): object {
    return {
      object: 'list',
      data: MODEL_NAMES.map((id) => ({ id, object: 'model', created: 0, owned_by: 'examples' })),
    };
  }

  private async orHangUp(answer: Promise<object>, reply: FastifyReply): Promise<object> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof ConnectionLostError) {
        reply.raw.destroy();
      }
      throw error;
    }
  }
}
