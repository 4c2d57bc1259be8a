/**
 * What tells requests apart beside their method, route and status, as one number: series are found by it, and where
 * nothing of it is asked for, it takes no more than the flag of event streams alone.
 */
export type RequestTraits = number;

/** By which scheme a request came to the process; the first where nobody knows. */
export const SCHEMES = ['', 'http', 'https'] as const;
/** The versions of HTTP; the first where it is none of these. */
export const PROTOCOL_VERSIONS = ['', '1.0', '1.1', '2', '3'] as const;

export const NO_TRAITS: RequestTraits = 0;
/** The response was an event stream. */
export const EVENT_STREAM: RequestTraits = 1;
/** No status was sent: that of the series says who ended the request. */
export const UNSENT: RequestTraits = 2;

const SCHEME_AT = 2;
const VERSION_AT = 4;
const EXCEPTION_AT = 7;
const SCHEME_BITS = 3;
const VERSION_BITS = 7;

/** @param scheme a number of {@link SCHEMES} */
export function ofScheme(scheme: number): RequestTraits {
  return scheme << SCHEME_AT;
}

/** @param version a number of {@link PROTOCOL_VERSIONS} */
export function ofProtocolVersion(version: number): RequestTraits {
  return version << VERSION_AT;
}

/** @param exception a number of {@link ExceptionNames} */
export function ofException(exception: number): RequestTraits {
  return exception << EXCEPTION_AT;
}

export function schemeIn(traits: RequestTraits): string {
  return SCHEMES[(traits >> SCHEME_AT) & SCHEME_BITS] ?? '';
}

export function protocolVersionIn(traits: RequestTraits): string {
  return PROTOCOL_VERSIONS[(traits >> VERSION_AT) & VERSION_BITS] ?? '';
}

/** The number of the exception; 0: none. */
export function exceptionIn(traits: RequestTraits): number {
  return traits >> EXCEPTION_AT;
}

export function isEventStream(traits: RequestTraits): boolean {
  return (traits & EVENT_STREAM) !== 0;
}

export function isUnsent(traits: RequestTraits): boolean {
  return (traits & UNSENT) !== 0;
}
