import { randomUUID } from 'node:crypto';
import type { ChatRequest } from '../shared/openai/chat-request';
import { DONE } from '../shared/openai/event-stream';
import { tokensIn } from './tokens';

type FinishReason = 'stop' | null;

/** One answer to a conversation, in the shapes of OpenAI's API. */
export class Completion {
  private readonly id = `chatcmpl-${randomUUID()}`;
  private readonly created = Math.floor(Date.now() / 1000);

  constructor(private readonly request: ChatRequest) {}

  /** An event for each token, one that says why there are no more, and `[DONE]`. */
  async *events(tokens: AsyncIterable<string>): AsyncGenerator<string> {
    let role: { role?: string } = { role: 'assistant' };
    for await (const content of tokens) {
      yield this.event({ ...role, content }, null);
      role = {};
    }
    yield this.event({}, 'stop');
    yield DONE;
  }

  /** The whole answer at once. */
  async whole(tokens: AsyncIterable<string>): Promise<object> {
    let content = '';
    for await (const token of tokens) {
      content += token;
    }
    const prompt = this.request.messages.reduce((count, message) => count + tokensIn(message.content).length, 0);
    const completion = tokensIn(content).length;
    return {
      ...this.head('chat.completion'),
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
      usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
    };
  }

  private event(delta: object, finishReason: FinishReason): string {
    const chunk = {
      ...this.head('chat.completion.chunk'),
      choices: [{ index: 0, delta, finish_reason: finishReason }],
    };
    return `data: ${JSON.stringify(chunk)}\n\n`;
  }

  private head(object: string): object {
    return { id: this.id, object, created: this.created, model: this.request.model };
  }
}
