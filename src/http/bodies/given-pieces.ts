import { bytesOf } from './body-bytes';
import type { EventReader } from './event-reader';
import type { Exchange } from '../exchange';
import { GivenBody } from './response-body';
import type { WrittenResponse } from './response-methods';
import { type HeadersArgument, headerIn } from './stream-types';

type Name = 'write' | 'end' | 'writeHead';
type Method = (this: WrittenResponse, ...args: unknown[]) => unknown;

const NAMES: readonly Name[] = ['write', 'end', 'writeHead'];
const LENGTH = 'content-length';

/**
 * Notes what the application gives to a response whose methods somebody has wrapped, such as a compressor: what stands
 * on it now is called beneath, and so is whatever is put there later, each of which takes itself for the outermost.
 * `wrapMethod()` is for one wrap, which stays where it is; this one moves above what is put over it.
 *
 * @param exchangeOf what is noted of the request of a response; `undefined` once it is over
 */
export function noteGiven(
  response: WrittenResponse,
  exchange: Exchange,
  exchangeOf: (response: WrittenResponse) => Exchange | undefined,
): void {
  if (exchange.given !== undefined) {
    return;
  }
  exchange.given = new GivenBody(0, false);
  const methods = response as unknown as Record<Name, Method>;
  for (const name of NAMES) {
    let outermost = methods[name];
    const put = (beneath: Method): void => {
      const wrap: Method = function (this: WrittenResponse, ...args): unknown {
        // What was wrapped since is called by what wraps it, as often as that likes.
        if (wrap !== outermost) {
          return Reflect.apply(beneath, this, args);
        }
        const noted = exchangeOf(this);
        note(this, name, args, noted?.given);
        const events = noted?.body?.events;
        read(events, name, args);
        const result: unknown = Reflect.apply(beneath, this, args);
        // The first piece writes the head that says what it is.
        if (events === undefined) {
          read(noted?.body?.events, name, args);
        }
        return result;
      };
      outermost = wrap;
    };
    put(outermost);
    Object.defineProperty(response, name, {
      configurable: true,
      enumerable: true,
      get: () => outermost,
      set: put,
    });
  }
}

function note(response: WrittenResponse, name: Name, args: readonly unknown[], given: GivenBody | undefined): void {
  if (given === undefined || response.writableEnded) {
    return;
  }
  if (!response.headersSent) {
    // Compressors take it off.
    given.isDeclared ||= response.hasHeader(LENGTH) || (name === 'writeHead' && hasLength(args));
  }
  if (name !== 'writeHead' && bytesOf(args[0], args[1]) > 0) {
    given.pieces++;
  }
}

/** Reads what a compressor makes unreadable. */
function read(events: EventReader | undefined, name: Name, args: readonly unknown[]): void {
  if (events?.readsGiven === true && name !== 'writeHead') {
    events.read(args[0], args[1]);
  }
}

function hasLength(args: readonly unknown[]): boolean {
  return args.slice(1).some((headers) => headerIn(headers as HeadersArgument, LENGTH) !== undefined);
}
