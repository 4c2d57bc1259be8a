import type {
  FastifyHook,
  FastifyReplyLike,
  FastifyRouteLike,
  FastifySendHook,
  HttpAdapterLike,
} from '../platform/adapter';
import { wrapMethod } from '../core/wrap-method';
import { GivenBody } from './bodies/response-body';
import type { RequestTracker } from './request-tracker';

type Reply = (this: unknown, response: unknown, body: unknown, status: unknown) => unknown;
/** What `@fastify/compress` adds to replies. */
type Compressing = FastifyReplyLike & { compress?: (this: unknown, payload: unknown) => unknown };

const WHOLE = new GivenBody(1, true);
/** By which method streams of Node, of the web, NestJS's files and answers of `fetch` are told from what is whole. */
const STREAM_METHODS: readonly string[] = ['pipe', 'getReader', 'getStream', 'arrayBuffer'];

/** Notes which handlers give a whole body to an adapter that may make pieces of it, by hooks of the application. */
export function noteReplies(adapter: HttpAdapterLike, tracker: RequestTracker): void {
  wrapMethod<Reply>(
    adapter,
    'reply',
    (reply) =>
      function (response, body, status) {
        noteBody(response as FastifyReplyLike | undefined, body, tracker);
        return reply.call(this, response, body, status);
      },
  );
}

/**
 * The same for what does not come from Nest's handlers, on a route whose replies `@fastify/compress` makes pieces of.
 */
export function notePayloads(route: FastifyRouteLike, tracker: RequestTracker): void {
  // Later than the hook by which it is added.
  const preValidation: FastifyHook = (_request, reply, done) => {
    const compressing = reply as Compressing;
    const { compress } = compressing;
    if (typeof compress === 'function') {
      // By hand, for it is once in each request: an assignment costs less than `wrapMethod()`.
      compressing.compress = function (this: unknown, payload): unknown {
        noteBody(reply, payload, tracker);
        return compress.call(this, payload);
      };
    }
    done();
  };
  route.preValidation = [preValidation].concat(route.preValidation ?? []);
  const onSend: FastifySendHook = (_request, reply, payload, done) => {
    noteBody(reply, payload, tracker);
    done(null, payload);
  };
  route.onSend = [onSend].concat(route.onSend ?? []);
}

function noteBody(reply: FastifyReplyLike | undefined, body: unknown, tracker: RequestTracker): void {
  const exchange = reply?.raw === undefined ? undefined : tracker.exchangeOf(reply.raw);
  if (exchange !== undefined && exchange.given === undefined && (isWhole(body) || isDeclared(reply))) {
    exchange.given = WHOLE;
  }
}

/** A body may throw when it is looked at. */
function isWhole(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || body instanceof Uint8Array) {
    return true;
  }
  try {
    return !STREAM_METHODS.some((name) => typeof Reflect.get(body, name) === 'function');
  } catch {
    return false;
  }
}

function isDeclared(reply: FastifyReplyLike | undefined): boolean {
  return reply?.hasHeader?.('content-length') === true;
}
