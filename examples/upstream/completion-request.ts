import { BadRequestException } from '@nestjs/common';
import { fieldOf, optionalNumberField } from '../shared/fields';
import { type ChatRequest, parseChatRequest } from '../shared/openai/chat-request';
import { type ChatMessage, parseChatMessages } from './chat-message';
import { parseTool, type Tool } from './tool';

const TOKENS = { least: 1, most: 4096 };
const FORMATS = ['text', 'json_object', 'json_schema'] as const;

/** How the text of an answer is to be. */
export interface ResponseFormat {
  readonly type: (typeof FORMATS)[number];
  readonly schema: unknown;
}

/** What `POST /v1/chat/completions` takes here, of what OpenAI's API knows. */
export interface CompletionRequest extends ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  /** Whether a stream tells its usage. */
  readonly includeUsage: boolean;
  /** The tool to call, where it has not been called yet. */
  readonly tool: Tool | undefined;
  readonly format: ResponseFormat;
}

/** Reads the body of `POST /v1/chat/completions`; answers 400 with what is wrong. Unknown fields are left out. */
export function parseCompletionRequest(body: unknown): CompletionRequest {
  const request = parseChatRequest(body);
  const messages = parseChatMessages(request.messages);
  const tool = parseTool(body);
  return {
    ...request,
    messages,
    maxTokens:
      optionalNumberField(body, 'max_completion_tokens', TOKENS) ??
      optionalNumberField(body, 'max_tokens', TOKENS) ??
      TOKENS.most,
    includeUsage: parseIncludeUsage(body, request.stream),
    tool: messages.at(-1)?.role === 'tool' ? undefined : tool,
    format: parseFormat(fieldOf(body, 'response_format')),
  };
}

function parseIncludeUsage(body: unknown, stream: boolean): boolean {
  const options = fieldOf(body, 'stream_options') ?? undefined;
  const include = fieldOf(options, 'include_usage') ?? false;
  if (options !== undefined && (!stream || typeof options !== 'object' || typeof include !== 'boolean')) {
    throw new BadRequestException('"stream_options" must be {"include_usage": true}, in a request for a stream.');
  }
  return include === true;
}

function parseFormat(format: unknown): ResponseFormat {
  const type = format === undefined ? 'text' : FORMATS.find((known) => known === fieldOf(format, 'type'));
  if (type === undefined) {
    throw new BadRequestException(`"response_format.type" must be one of ${FORMATS.join(', ')}.`);
  }
  return { type, schema: fieldOf(fieldOf(format, 'json_schema'), 'schema') };
}
