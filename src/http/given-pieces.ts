import { bytesOf } from './body-bytes';
import type { Exchange } from './exchange';
import { GivenBody } from './response-body';
import type { WrittenResponse } from './response-methods';
import { type HeadersArgument, headerIn } from './stream-types';

type Name = 'write' | 'end' | 'writeHead';
type Method = (this: WrittenResponse, ...args: unknown[]) => unknown;

const NAMES: readonly Name[] = ['write', 'end', 'writeHead'];
const LENGTH = 'content-length';

/**
 * Notes what the application gives to a response whose methods somebody has covered, such as a compressor: what stands on it now is called beneath,
 * and so is whatever is put there later, each of which takes itself for the outermost.
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
      const cover: Method = function (this: WrittenResponse, ...args): unknown {
        // What was covered since is called by what covers it, as often as that likes.
        if (cover === outermost) {
          note(this, name, args, exchangeOf(this)?.given);
        }
        return Reflect.apply(beneath, this, args);
      };
      outermost = cover;
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

function hasLength(args: readonly unknown[]): boolean {
  return args.slice(1).some((headers) => headerIn(headers as HeadersArgument, LENGTH) !== undefined);
}
