import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Controller, Get, Res } from '@nestjs/common';

/** Pieces of each answer; those of one turn of the event loop leave together. */
export const CHUNKS_PER_STREAM = 1000;
const CHUNKS_PER_TURN = 50;

/** Express's response is Node's; Fastify's reply has it, and must be told that the handler answers by itself. */
type AnyResponse = ServerResponse | { hijack(): void; readonly raw: ServerResponse };

/** An answer in many small pieces, each an event, as of tokens or rows. */
@Controller('chunks')
export class ChunksController {
  @Get()
  async send(@Res() response: AnyResponse): Promise<void> {
    const raw = rawOf(response);
    raw.setHeader('Content-Type', 'text/event-stream; charset=utf-8');
    for (let chunk = 1; chunk <= CHUNKS_PER_STREAM; chunk++) {
      raw.write(chunkText(chunk));
      if (chunk % CHUNKS_PER_TURN === 0) {
        await nextTurn();
      }
    }
    raw.end();
  }
}

/** About 40 bytes, made anew for each piece as applications do. */
export function chunkText(chunk: number): string {
  return `data: {"row":${chunk},"item":"tea","n":2}\n\n`;
}

function rawOf(response: AnyResponse): ServerResponse {
  if ('hijack' in response) {
    response.hijack();
    return response.raw;
  }
  return response;
}
