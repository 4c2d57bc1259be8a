import { Body, Controller, Get, HttpCode, type MessageEvent, Post, Query, Sse, UseGuards } from '@nestjs/common';
import { Throttle } from '@nestjs/throttler';
import type { Observable } from 'rxjs';
import { UNSIGNED_ROUTE } from '../limits/rate-limits';
import { SignatureGuard } from '../signature/signature.guard';
import { keywordsOf } from '../summary/keywords';
import { SummaryService, type SummaryResult } from '../summary/summary.service';
import { parseSummaryRequest, parseTextQuery } from './ai-requests';
import { TokenStream } from './token-stream';

@Controller('api/ai')
export class AiController {
  constructor(
    private readonly summaries: SummaryService,
    private readonly tokens: TokenStream,
  ) {}

  /** The sentences that say most of a text, for callers that sign their requests. */
  @Post('summarize')
  @HttpCode(200)
  @UseGuards(SignatureGuard)
  summarize(@Body() body: unknown): Promise<SummaryResult> {
    return this.summaries.summarize(parseSummaryRequest(body));
  }

  /** The same, token by token, as server-sent events. */
  @Sse('stream')
  async stream(@Query() query: unknown): Promise<Observable<MessageEvent>> {
    const { summary } = await this.summaries.summarize(parseTextQuery(query));
    return this.tokens.of(summary);
  }

  /** A taste of it for everybody, so not too often for anybody. */
  @Get('keywords')
  @Throttle({ default: UNSIGNED_ROUTE })
  keywords(@Query() query: unknown): { keywords: string[] } {
    return { keywords: keywordsOf(parseTextQuery(query).text) };
  }
}
