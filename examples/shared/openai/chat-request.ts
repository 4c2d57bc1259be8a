import { BadRequestException } from '@nestjs/common';
import { fieldOf } from '../fields';

const MODEL_NAME = /^[\x21-\x7e]{1,256}$/;

/** What a proxy must know of the body of `POST /v1/chat/completions`. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly unknown[];
  readonly stream: boolean;
}

/** Reads these fields of a body; answers 400 with what is wrong in them. Other fields and the messages are not read. */
export function parseChatRequest(body: unknown): ChatRequest {
  return {
    model: parseModel(fieldOf(body, 'model')),
    messages: parseMessages(fieldOf(body, 'messages')),
    stream: parseStream(fieldOf(body, 'stream')),
  };
}

function parseModel(model: unknown): string {
  if (typeof model !== 'string' || !MODEL_NAME.test(model)) {
    throw new BadRequestException('"model" must be the name of a model: see GET /v1/models.');
  }
  return model;
}

function parseStream(stream: unknown): boolean {
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    throw new BadRequestException('"stream" must be true or false.');
  }
  return stream === true;
}

function parseMessages(messages: unknown): readonly unknown[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new BadRequestException('"messages" must be a list of at least one message.');
  }
  return messages;
}
