import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { parseChatRequest } from '../shared/openai/chat-request';
import { sendEvents } from '../shared/openai/send-events';
import { whenClientLeaves } from '../shared/openai/when-client-leaves';
import { UpstreamClient } from './upstream-client';

@Controller('v1')
export class CompletionsController {
  constructor(private readonly upstream: UpstreamClient) {}

  /**
   * What the upstream answers, streamed as it arrives where that is asked for. Until its first event there can still be an error; then a stream that
   * fails breaks the connection, for it must not look complete.
   */
  @Post('chat/completions')
  @HttpCode(200)
  async complete(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const request = parseChatRequest(body);
    if (!request.stream) {
      return this.upstream.complete(request, endingWith(reply));
    }
    return sendEvents(reply, this.upstream.stream(request));
  }

  @Get('models')
  models(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.upstream.models(endingWith(reply));
  }
}

/** Work for nobody ends: aborted once the client has left. */
function endingWith(reply: FastifyReply): AbortController {
  const ending = new AbortController();
  whenClientLeaves(reply, () => ending.abort());
  return ending;
}
