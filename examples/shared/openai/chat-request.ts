import { BadRequestException } from '@nestjs/common';
import { fieldOf, optionalNumberField, textField } from '../fields';

const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;
const MOST_MESSAGES = 100;
const LONGEST_MESSAGE = 32_000;
const MOST_TOKENS = 4096;

const ROLES = ['system', 'developer', 'user', 'assistant'] as const;

/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: (typeof ROLES)[number];
  readonly content: string;
}

/** What `POST /v1/chat/completions` takes, of what OpenAI's API knows. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream: boolean;
  readonly max_tokens?: number;
}

/** Reads the body of `POST /v1/chat/completions`; answers 400 with what is wrong. Fields it knows not are left out. */
export function parseChatRequest(body: unknown): ChatRequest {
  const maxTokens = optionalNumberField(body, 'max_tokens', { least: 1, most: MOST_TOKENS });
  return {
    model: parseModel(body),
    messages: parseMessages(fieldOf(body, 'messages')),
    stream: parseStream(fieldOf(body, 'stream')),
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
  };
}

function parseModel(body: unknown): string {
  const model = fieldOf(body, 'model');
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

function parseMessages(messages: unknown): ChatMessage[] {
  if (!Array.isArray(messages) || messages.length === 0 || messages.length > MOST_MESSAGES) {
    throw new BadRequestException(`"messages" must be a list of 1 to ${MOST_MESSAGES} messages.`);
  }
  return messages.map(parseMessage);
}

function parseMessage(message: unknown, index: number): ChatMessage {
  const name = `messages[${index}]`;
  const role = ROLES.find((known) => known === fieldOf(message, 'role'));
  if (role === undefined) {
    throw new BadRequestException(`"${name}.role" must be one of ${ROLES.join(', ')}.`);
  }
  const content = textField(message, 'content', { longest: LONGEST_MESSAGE }, `${name}.content`);
  return { role, content };
}
