import { Body, Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { sendEvents } from '../shared/openai/send-events';
import { whenClientLeaves } from '../shared/openai/when-client-leaves';
import { type PassedRequest, PassedRequestPipe } from './passed-request.pipe';
import type { UpstreamAnswer } from './upstream-answer';
import { UpstreamClient } from './upstream-client';

@Controller('v1')
export class CompletionsController {
  constructor(private readonly upstream: UpstreamClient) {}

  /**
   * What the upstream answers, streamed as it arrives where that is asked for. Until its first event there can still
   * be an error; then a stream that fails breaks the connection, for it must not look complete.
   */
  @Post('chat/completions')
  @HttpCode(200)
  async complete(
    @Body(PassedRequestPipe) request: PassedRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    if (!request.stream) {
      return passOn(reply, await this.upstream.complete(request, endingWith(reply)));
    }
    return sendEvents(
      reply,
      this.upstream.stream(request, (headers) => void reply.headers(headers)),
    );
  }

  @Get('models')
  async models(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return passOn(reply, await this.upstream.models(endingWith(reply)));
  }
}

function passOn(reply: FastifyReply, { headers, body }: UpstreamAnswer): Buffer {
  void reply.headers(headers);
  return body;
}

/** Work for nobody ends: aborted once the client has left. */
function endingWith(reply: FastifyReply): AbortController {
  const ending = new AbortController();
  whenClientLeaves(reply, () => ending.abort());
  return ending;
}
