import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** How a request went. */
export interface Outcome {
  /** None where no answer came. */
  readonly status: number | undefined;
  /** Whether the answer came to its end. */
  readonly whole: boolean;
  readonly bytes: number;
  readonly error?: string | undefined;
  /** Whether its connection had brought an answer before. */
  readonly reused: boolean;
}

export interface Exchange {
  readonly port: number;
  readonly path: string;
  readonly agent: Agent | false;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: string;
  /** Length that is told of a body that stops in the middle. */
  readonly lengthOfBody?: number;
  readonly localAddress?: string;
  /** When the client leaves: once the request was sent, or with the first bytes of the answer. */
  readonly leaves?: 'sent' | 'begun';
}

/** Longer than the service stands still: who has no answer by then gets none. */
const PATIENCE_MS = 60_000;

/** One request over HTTP, whatever becomes of it: never rejects. */
export function exchange({ port, path, agent, leaves, body, lengthOfBody, ...more }: Exchange): Promise<Outcome> {
  return new Promise((resolve) => {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      agent,
      method: body === undefined ? 'GET' : 'POST',
      ...(more.localAddress === undefined ? {} : { localAddress: more.localAddress }),
      headers: {
        ...more.headers,
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': lengthOfBody ?? Buffer.byteLength(body) }),
      },
    });
    const seen = {
      status: undefined as number | undefined,
      whole: false,
      bytes: 0,
      error: undefined as string | undefined,
    };
    asked.on('error', ({ code, message }: NodeJS.ErrnoException) => (seen.error ??= code ?? message));
    asked.on('response', (answer) => read(answer, asked, leaves, seen));
    asked.once('close', () => resolve({ ...seen, reused: asked.reusedSocket }));
    asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Error('no answer within a minute')));
    const sent = (): void => void (leaves === 'sent' && setTimeout(() => asked.destroy(), 2));
    if (lengthOfBody === undefined) {
      asked.end(body, sent);
    } else {
      asked.write(body, sent);
    }
  });
}

function read(
  answer: IncomingMessage,
  asked: ClientRequest,
  leaves: Exchange['leaves'],
  seen: { status: number | undefined; whole: boolean; bytes: number; error: string | undefined },
): void {
  seen.status = answer.statusCode;
  answer.on('error', ({ code, message }: NodeJS.ErrnoException) => (seen.error ??= code ?? message));
  answer.on('data', ({ length }: Buffer) => {
    seen.bytes += length;
    if (leaves === 'begun') {
      asked.destroy();
    }
  });
  answer.on('end', () => (seen.whole = answer.complete));
}
