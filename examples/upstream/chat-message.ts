import { BadRequestException } from '@nestjs/common';
import { fieldOf, textField } from '../shared/fields';

const MOST_MESSAGES = 100;
const MOST_PARTS = 100;
const LONGEST_TEXT = 32_000;

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

/** One turn of a conversation, as far as this server reads it. */
export interface ChatMessage {
  readonly role: (typeof ROLES)[number];
  /** Its text: that of its parts, or the arguments of the tools that it calls. */
  readonly text: string;
  readonly images: number;
}

/** Reads the messages of a body; answers 400 with what is wrong. */
export function parseChatMessages(messages: readonly unknown[]): ChatMessage[] {
  if (messages.length > MOST_MESSAGES) {
    throw new BadRequestException(`"messages" must be a list of 1 to ${MOST_MESSAGES} messages.`);
  }
  return messages.map((message, index) => parseMessage(message, `messages[${index}]`));
}

function parseMessage(message: unknown, where: string): ChatMessage {
  const role = ROLES.find((known) => known === fieldOf(message, 'role'));
  if (role === undefined) {
    throw new BadRequestException(`"${where}.role" must be one of ${ROLES.join(', ')}.`);
  }
  if (role === 'tool') {
    textField(message, 'tool_call_id', { longest: LONGEST_TEXT }, `${where}.tool_call_id`);
  }
  const calls = role === 'assistant' ? toolCallsIn(message, where) : '';
  const content = fieldOf(message, 'content');
  // An assistant that calls tools need not say anything; a tool may answer with nothing.
  if ((calls !== '' && (content ?? '') === '') || (role === 'tool' && content === '')) {
    return { role, text: calls, images: 0 };
  }
  const { text, images } = parseContent(message, where);
  return { role, text: text + calls, images };
}

function parseContent(message: unknown, where: string): Pick<ChatMessage, 'text' | 'images'> {
  const parts = fieldOf(message, 'content');
  if (!Array.isArray(parts)) {
    return { text: textField(message, 'content', { longest: LONGEST_TEXT }, `${where}.content`), images: 0 };
  }
  if (parts.length === 0 || parts.length > MOST_PARTS) {
    throw new BadRequestException(`"${where}.content" must be a text or a list of 1 to ${MOST_PARTS} parts.`);
  }
  const texts = parts.map((part, index) => parsePart(part, `${where}.content[${index}]`));
  return {
    text: texts.filter((text) => text !== undefined).join('\n'),
    images: texts.filter((text) => text === undefined).length,
  };
}

/** The text of a part; `undefined` for a picture. */
function parsePart(part: unknown, where: string): string | undefined {
  switch (fieldOf(part, 'type')) {
    case 'text':
      return textField(part, 'text', { longest: LONGEST_TEXT }, `${where}.text`);
    case 'image_url':
      textField(fieldOf(part, 'image_url'), 'url', { longest: Infinity }, `${where}.image_url.url`);
      return undefined;
    default:
      throw new BadRequestException(`"${where}.type" must be text or image_url.`);
  }
}

function toolCallsIn(message: unknown, where: string): string {
  const calls = fieldOf(message, 'tool_calls') ?? [];
  if (!Array.isArray(calls) || calls.length > MOST_PARTS) {
    throw new BadRequestException(`"${where}.tool_calls" must be a list of up to ${MOST_PARTS} calls.`);
  }
  return calls
    .map((call, index) => {
      const name = `${where}.tool_calls[${index}]`;
      textField(call, 'id', { longest: LONGEST_TEXT }, `${name}.id`);
      return textField(fieldOf(call, 'function'), 'arguments', { longest: LONGEST_TEXT }, `${name}.function.arguments`);
    })
    .join('\n');
}
