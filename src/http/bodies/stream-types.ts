const EVENT_STREAM =
  /^\s*(?:text\/event-stream|application\/(?:x-ndjson|jsonl|stream\+json)|multipart\/x-mixed-replace)\s*(?:;|$)/i;
const SERVER_SENT = /^\s*text\/event-stream\s*(?:;|$)/i;
const JSON_LINES = /^\s*application\//i;

/** Headers as `writeHead` takes them: by name, or names and values in turn, or in pairs. */
export type HeadersArgument = Readonly<Record<string, unknown>> | readonly unknown[] | undefined;

/**
 * Whether a response of this content type is an event stream: open for as long as there is something to say, however
 * it is written.
 */
export function isEventStream(contentType: unknown): boolean {
  return typeof contentType === 'string' && EVENT_STREAM.test(contentType);
}

/** Whether it is one of server-sent events, as browsers read them. */
export function isServerSent(contentType: unknown): boolean {
  return typeof contentType === 'string' && SERVER_SENT.test(contentType);
}

/** Whether each line of an event stream of this content type is JSON. */
export function isJsonLines(contentType: unknown): boolean {
  return typeof contentType === 'string' && JSON_LINES.test(contentType) && isEventStream(contentType);
}

/** The value of a header among those given to `writeHead`. */
export function headerIn(headers: HeadersArgument, name: string): unknown {
  if (typeof headers !== 'object' || headers === null) {
    return undefined;
  }
  if (Array.isArray(headers)) {
    return headerInList(headers as readonly unknown[], name);
  }
  const named = headers as Readonly<Record<string, unknown>>;
  if (name in named) {
    return named[name];
  }
  const key = Object.keys(named).find(
    (candidate) => candidate.length === name.length && candidate.toLowerCase() === name,
  );
  return key === undefined ? undefined : named[key];
}

function headerInList(headers: readonly unknown[], name: string): unknown {
  const pairs = Array.isArray(headers[0])
    ? (headers as readonly (readonly unknown[])[])
    : Array.from({ length: headers.length / 2 }, (_, i) => [headers[2 * i], headers[2 * i + 1]]);
  return pairs.find((pair) => String(pair[0]).toLowerCase() === name)?.[1];
}
