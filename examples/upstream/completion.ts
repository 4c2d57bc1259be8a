import { randomUUID } from 'node:crypto';
import { DONE } from '../shared/openai/event-stream';
import { type Answer, answerTo } from './answer';
import type { CompletionRequest } from './completion-request';
import { tokensIn } from './tokens';

/** What OpenAI counts for a picture of low detail. */
const TOKENS_OF_AN_IMAGE = 85;

/** One answer to a conversation, in the shapes of OpenAI's API. */
export class Completion {
  private readonly id = `chatcmpl-${randomUUID()}`;
  private readonly callId = `call_${randomUUID()}`;
  private readonly created = Math.floor(Date.now() / 1000);
  private readonly answer: Answer;

  constructor(private readonly request: CompletionRequest) {
    this.answer = answerTo(request);
  }

  /** What the answer is made of: words, or pieces of the arguments of a tool. */
  get tokens(): readonly string[] {
    return this.answer.tokens.slice(0, this.request.maxTokens);
  }

  /** An event for each token, one with the reason for the end, one with the usage if it was asked for, and `[DONE]`. */
  async *events(tokens: AsyncIterable<string>): AsyncGenerator<string> {
    let count = 0;
    for await (const token of tokens) {
      yield this.chunk(this.delta(token, count === 0));
      count++;
    }
    yield this.chunk({}, this.finishReason);
    if (this.request.includeUsage) {
      yield this.event({ choices: [], usage: this.usage(count) });
    }
    yield DONE;
  }

  /** The whole answer at once. */
  async whole(tokens: AsyncIterable<string>): Promise<object> {
    const given: string[] = [];
    for await (const token of tokens) {
      given.push(token);
    }
    const message = { role: 'assistant', ...this.said(given.join('')) };
    return {
      ...this.head('chat.completion'),
      choices: [{ index: 0, message, finish_reason: this.finishReason }],
      usage: this.usage(given.length),
    };
  }

  private get finishReason(): string {
    return this.answer.tool === undefined ? 'stop' : 'tool_calls';
  }

  private said(text: string): object {
    return this.answer.tool === undefined ? { content: text } : { content: null, tool_calls: [this.call(text)] };
  }

  private delta(token: string, first: boolean): object {
    const role = first ? { role: 'assistant' } : {};
    if (this.answer.tool === undefined) {
      return { ...role, content: token };
    }
    // Only the first delta of a call says which one it is.
    return first
      ? { ...role, content: null, tool_calls: [{ index: 0, ...this.call(token) }] }
      : { tool_calls: [{ index: 0, function: { arguments: token } }] };
  }

  private call(text: string): object {
    return { id: this.callId, type: 'function', function: { name: this.answer.tool, arguments: text } };
  }

  private usage(completion: number): object {
    const prompt = this.request.messages.reduce(
      (count, { text, images }) => count + tokensIn(text).length + images * TOKENS_OF_AN_IMAGE,
      0,
    );
    return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  }

  private chunk(delta: object, finishReason: string | null = null): string {
    return this.event({
      choices: [{ index: 0, delta, finish_reason: finishReason }],
      ...(this.request.includeUsage && { usage: null }),
    });
  }

  private event(fields: object): string {
    return `data: ${JSON.stringify({ ...this.head('chat.completion.chunk'), ...fields })}\n\n`;
  }

  private head(object: string): object {
    return { id: this.id, object, created: this.created, model: this.request.model };
  }
}
