import { HttpStatus } from '@nestjs/common';
import { UpstreamFailedException, UpstreamRefusedException } from './upstream.exceptions';

const MOST_BYTES = 4 * 1024 * 1024;

/**
 * What clients read beside the body: when to try again, what is left of a limit, what to tell the provider's support.
 */
const PASSED_HEADER = /^(?:retry-after(?:-ms)?|x-should-retry|x-request-id|x-ratelimit-[a-z-]+)$/;

/** About the proxy's own access to the upstream, which its clients can do nothing about. */
const OF_THE_PROXY: readonly number[] = [HttpStatus.UNAUTHORIZED, HttpStatus.PROXY_AUTHENTICATION_REQUIRED];

/** A JSON object as the upstream sent it, byte by byte. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The answer of the upstream once it is whole. */
export async function answerOf(response: Response): Promise<UpstreamAnswer> {
  const body = await bytesOf(response);
  if (!isObject(body)) {
    throw new UpstreamFailedException('sent no JSON object');
  }
  return {
    status: response.status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...passedHeadersOf(response) },
    body,
  };
}

/** What to throw for an answer that is no success: an error with a body goes to the client as it is. */
export async function refusalOf(response: Response): Promise<Error> {
  const { status } = response;
  const failed = `answered ${status}`;
  if (status < 400 || OF_THE_PROXY.includes(status)) {
    await response.body?.cancel();
    return new UpstreamFailedException(failed);
  }
  const body = await bytesOf(response);
  if (!isObject(body)) {
    return new UpstreamFailedException(failed);
  }
  const headers = { ...passedHeadersOf(response) };
  return status < 500
    ? new UpstreamRefusedException({ status, headers, body })
    : new UpstreamFailedException(failed, { status, headers, body });
}

/** The headers of an answer that its client gets, too. */
export function passedHeadersOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => PASSED_HEADER.test(name)));
}

async function bytesOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) {
      throw new UpstreamFailedException(`sent more than ${MOST_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isObject(body: Buffer): boolean {
  try {
    const json: unknown = JSON.parse(body.toString('utf8'));
    return typeof json === 'object' && json !== null && !Array.isArray(json);
  } catch {
    return false;
  }
}
