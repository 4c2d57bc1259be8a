import { BadRequestException, Injectable, type PipeTransform, UnsupportedMediaTypeException } from '@nestjs/common';
import { parseChatRequest } from '../shared/openai/chat-request';

/** A request as its client sent it. */
export interface PassedRequest {
  /** Whether the answer is to be a stream. */
  readonly stream: boolean;
  /** The body, byte by byte: what is parsed and written again loses digits of numbers and fields that nobody knew. */
  readonly body: Buffer;
}

/**
 * Reads the little of a body that the proxy must know, and keeps its bytes. The parsed value is dropped: a small body
 * can make many objects, and an answer may stream for minutes.
 */
@Injectable()
export class PassedRequestPipe implements PipeTransform<unknown, PassedRequest> {
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  transform(body: unknown): PassedRequest {
    if (!Buffer.isBuffer(body)) {
      throw new UnsupportedMediaTypeException('The body must be JSON, with Content-Type: application/json.');
    }
    const { stream } = parseChatRequest(this.parse(body));
    return { stream, body };
  }

  private parse(body: Buffer): unknown {
    try {
      return JSON.parse(this.decoder.decode(body));
    } catch {
      throw new BadRequestException('The body is no JSON in UTF-8.');
    }
  }
}
