import { HttpStatus } from '@nestjs/common';
import { fieldOf } from '../shared/fields';
import type { OpenAiError } from '../shared/openai/openai.exception';
import { UpstreamFailedException, UpstreamRefusedException } from './upstream.exceptions';

const MOST_BYTES = 1024 * 1024;
const LONGEST_MESSAGE = 500;

/** What is wrong with the request rather than with the upstream: the client must know. */
const OF_THE_CLIENT: readonly number[] = [
  HttpStatus.BAD_REQUEST,
  HttpStatus.NOT_FOUND,
  HttpStatus.PAYLOAD_TOO_LARGE,
  HttpStatus.UNPROCESSABLE_ENTITY,
  HttpStatus.TOO_MANY_REQUESTS,
];

/** What to throw for an answer that is no success. */
export async function refusalOf(response: Response): Promise<Error> {
  const error = OF_THE_CLIENT.includes(response.status) ? errorIn(await jsonOf(response)) : undefined;
  if (error === undefined) {
    await response.body?.cancel();
    return new UpstreamFailedException(`answered ${response.status}`);
  }
  return new UpstreamRefusedException(response.status, error);
}

/** The JSON object that a response holds. */
export async function objectOf(response: Response): Promise<object> {
  const json = await jsonOf(response);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UpstreamFailedException('sent no JSON object');
  }
  return json;
}

/** The body as JSON; `undefined` where it is none. */
async function jsonOf({ body }: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      throw new UpstreamFailedException(`sent more than ${MOST_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function errorIn(json: unknown): OpenAiError | undefined {
  const error = fieldOf(json, 'error');
  const [message, type, code] = ['message', 'type', 'code'].map((name) => fieldOf(error, name));
  if (typeof message !== 'string') {
    return undefined;
  }
  return {
    message: message.slice(0, LONGEST_MESSAGE),
    type: typeof type === 'string' ? type.slice(0, LONGEST_MESSAGE) : 'invalid_request_error',
    code: typeof code === 'string' ? code.slice(0, LONGEST_MESSAGE) : 'invalid_request',
  };
}
