import { once } from 'node:events';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { connect, constants } from 'node:http2';
import { request as secureRequest } from 'node:https';
import { quiet } from './sockets';
import { TOKEN } from './test-app';

/** Reads paths with the token, over one protocol. */
export interface Reader {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<{ status: number; body: string }>;
  /** Leaves after the first bytes of the body. */
  breakOff(path: string): Promise<void>;
  /** Leaves while nothing has been answered: when `isUnderWay` resolves. */
  leave(path: string, isUnderWay: () => Promise<void>): Promise<void>;
  close(): void;
}

const authorization = `Bearer ${TOKEN}`;

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(stream, 'end');
  return Buffer.concat(chunks).toString();
}

/** @param ca where the server speaks TLS */
export function http1Reader(origin: string, ca?: string): Reader {
  const ask = (path: string, headers: object = {}): ReturnType<typeof plainRequest> => {
    const options = { headers: { authorization, ...headers }, agent: false } as const;
    const asked = origin.startsWith('https')
      ? secureRequest(origin + path, { ...options, ca })
      : plainRequest(origin + path, options);
    return quiet(asked);
  };
  const answerOf = async (path: string, headers?: object): Promise<IncomingMessage> => {
    const [answer] = (await once(ask(path, headers).end(), 'response')) as [IncomingMessage];
    return quiet(answer);
  };
  return {
    async get(path, headers) {
      const answer = await answerOf(path, headers);
      return { status: answer.statusCode ?? 0, body: await textOf(answer) };
    },
    async breakOff(path) {
      const answer = await answerOf(path);
      await once(answer, 'data');
      answer.pause();
      answer.destroy();
    },
    async leave(path, isUnderWay) {
      const asked = ask(path).end();
      await isUnderWay();
      asked.destroy();
    },
    close() {},
  };
}

/** All over one session. @param ca where the server speaks TLS */
export function http2Reader(origin: string, ca?: string): Reader {
  const session = quiet(connect(origin, { ca }));
  const ask = (path: string, headers: object = {}): ReturnType<typeof session.request> =>
    quiet(session.request({ ':path': path, authorization, ...headers }));
  return {
    async get(path, more) {
      const stream = ask(path, more);
      const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
      return { status: Number(headers[':status']), body: await textOf(stream) };
    },
    async breakOff(path) {
      const stream = ask(path);
      await once(stream, 'data');
      stream.pause();
      stream.close(constants.NGHTTP2_CANCEL);
      await once(stream, 'close');
    },
    async leave(path, isUnderWay) {
      const stream = ask(path);
      await isUnderWay();
      stream.close(constants.NGHTTP2_CANCEL);
      await once(stream, 'close');
    },
    close: () => session.destroy(),
  };
}
