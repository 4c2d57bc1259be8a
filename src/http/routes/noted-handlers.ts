import { keepIdentity } from '../../core/keep-identity';
import type { Method } from '../../core/wrap-method';
import type { FastifyLike, FastifyRequestLike, HttpAdapterLike } from '../../platform/adapter';
import { type HandlerNotes, notesOfRoute } from '../../platform/handler-notes';
import { wrapRegistering } from '../../platform/mounting';

/** Is told which handler a request has reached; `undefined`: it was passed on to the next one. */
export type HandlerListener = (response: unknown, notes: HandlerNotes | undefined) => void;

/** Lets the handlers with notes that Nest registers on an adapter tell of their requests. All others stay as they are. */
export function onNotedHandlers(adapter: HttpAdapterLike, reached: HandlerListener): void {
  wrapRegistering(
    adapter,
    (_name, register) =>
      function (...args) {
        const handler = args[1];
        const notes = typeof args[0] === 'string' ? notesOfRoute(handler) : undefined;
        return Reflect.apply(
          register,
          this,
          notes === undefined ? args : [args[0], telling(handler as Method, notes, reached), ...args.slice(2)],
        );
      },
  );
}

/**
 * The same on Fastify, which knows the handler before it runs the first hook: what hooks answer in its place is its own.
 *
 * @param notesOf says what the route of a request has been noted with
 */
export function tellOfRoutes(
  instance: FastifyLike,
  notesOf: (request: FastifyRequestLike) => HandlerNotes | undefined,
  reached: HandlerListener,
): void {
  instance.addHook('onRequest', (request, reply, done) => {
    const notes = notesOf(request);
    if (notes !== undefined) {
      reached(reply, notes);
    }
    done();
  });
}

/**
 * Tells the notes of the handler that Nest is just registering on an adapter: what comes to the router under it may be
 * another function, without the metadata of the handler.
 */
export function notesWhileRegistering(adapter: HttpAdapterLike): () => HandlerNotes | undefined {
  let notes: HandlerNotes | undefined;
  wrapRegistering(
    adapter,
    (_name, register) =>
      function (...args) {
        notes = notesOfRoute(args.at(-1));
        try {
          return Reflect.apply(register, this, args);
        } finally {
          notes = undefined;
        }
      },
  );
  return () => notes;
}

function telling(handler: Method, notes: HandlerNotes, reached: HandlerListener): Method {
  return keepIdentity<Method>(handler, function (...args) {
    const [request, response, next, ...rest] = args;
    reached(response, notes);
    if (typeof next !== 'function') {
      return Reflect.apply(handler, this, args);
    }
    // A filter of versions or hosts lets the request pass to another handler. An error passes it to none.
    const passOn: Method = (...signals) => {
      const [signal] = signals;
      if (!signal || signal === 'route' || signal === 'router') {
        reached(response, undefined);
      }
      return Reflect.apply(next, undefined, signals);
    };
    return Reflect.apply(handler, this, [request, response, passOn, ...rest]);
  });
}
