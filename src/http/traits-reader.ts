import type { IncomingMessage, ServerResponse } from 'node:http';
import { classOfError } from '../core/error-words';
import type { Trait } from '../options/request-labels';
import type { ExceptionNames } from '../stores/exception-names';
import {
  NO_TRAITS,
  ofException,
  ofProtocolVersion,
  ofScheme,
  PROTOCOL_VERSIONS,
  type RequestTraits,
  SCHEMES,
  UNSENT,
} from '../stores/request-traits';
import { exceptionOf } from './bodies/nest-failures';
import type { Ending } from './ending';

const HTTP = SCHEMES.indexOf('http');
const HTTPS = SCHEMES.indexOf('https');
const FIRST_SERVER_ERROR = 500;
/** By what Node says of a request: the parser takes no other versions. */
const VERSIONS: ReadonlyMap<string, number> = new Map([
  ['1.0', PROTOCOL_VERSIONS.indexOf('1.0')],
  ['1.1', PROTOCOL_VERSIONS.indexOf('1.1')],
  ['2.0', PROTOCOL_VERSIONS.indexOf('2')],
  ['3.0', PROTOCOL_VERSIONS.indexOf('3')],
]);

/**
 * The number of the scheme by which a request came to this process. What headers say of it is the client's text.
 *
 * @param connection a socket, or a session of HTTP/2
 */
export function schemeOf(connection: object | null | undefined): number {
  const { encrypted }: { readonly encrypted?: unknown } = connection ?? {};
  return encrypted === true ? HTTPS : HTTP;
}

/** Reads what labels tell of requests beside method, route and status. Each value is of a closed set. */
export class TraitsReader {
  private readonly scheme: boolean;
  private readonly protocolVersion: boolean;
  private readonly unsent: boolean;
  private readonly exception: boolean;

  constructor(
    asked: ReadonlySet<Trait>,
    private readonly exceptions: ExceptionNames,
  ) {
    this.scheme = asked.has('scheme');
    this.protocolVersion = asked.has('protocolVersion');
    this.unsent = asked.has('unsent');
    this.exception = asked.has('exception');
  }

  /** Of a request that is over. @param connection as it was when the request came */
  of(response: ServerResponse, connection: object | null, { status, isUnsent }: Ending): RequestTraits {
    const exception = this.exception && status >= FIRST_SERVER_ERROR ? exceptionOf(response) : undefined;
    return (
      this.ofRequest(response.req, connection) |
      (this.unsent && isUnsent ? UNSENT : NO_TRAITS) |
      (exception === undefined ? NO_TRAITS : this.ofException(exception))
    );
  }

  /** Of a request of which only its handler is seen. @param failure what the handler threw, if it did */
  ofHandled(status: number, failure: { readonly error: unknown } | undefined, isUnsent: boolean): RequestTraits {
    const isException = this.exception && failure !== undefined && status >= FIRST_SERVER_ERROR;
    return (
      (this.unsent && isUnsent ? UNSENT : NO_TRAITS) |
      (isException ? this.ofException(classOfError(failure.error)) : NO_TRAITS)
    );
  }

  /** Of a request of which no more is known. @param request `undefined` where it could not be read */
  ofRequest(request: IncomingMessage | undefined, connection: object | null): RequestTraits {
    const version = this.protocolVersion && request !== undefined ? VERSIONS.get(request.httpVersion) : undefined;
    return (
      (this.scheme ? ofScheme(schemeOf(connection)) : NO_TRAITS) |
      (version === undefined ? NO_TRAITS : ofProtocolVersion(version))
    );
  }

  private ofException(className: unknown): RequestTraits {
    return ofException(this.exceptions.numberOf(className));
  }
}
