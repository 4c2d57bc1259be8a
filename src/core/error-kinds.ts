/**
 * Of Node (`ERR_HTTP_REQUEST_TIMEOUT`), of the system (`ETIMEDOUT`), of undici (`UND_ERR_BODY_TIMEOUT`), and of
 * drivers.
 */
const TIMEOUT_CODE = /TIME(?:D_?)?OUT$/;
const TIMEOUT_CODES: ReadonlySet<unknown> = new Set(['ETIME', 'DEADLINE_EXCEEDED']);
/**
 * rxjs's and the DOM's `TimeoutError`, Nest's `RequestTimeoutException` and `GatewayTimeoutException`, and others
 * alike.
 */
const TIMEOUT_NAME = /Timeout(?:Error|Exception)?$/;
/** gRPC's `DEADLINE_EXCEEDED`. */
const DEADLINE_EXCEEDED = 4;
/** A code or a class has a short name. Anything longer is not searched. */
const LONGEST_NAME = 100;
/** An error may be its own cause. */
const DEEPEST = 8;

const GRPC_STATUS: Readonly<Record<number, number>> = { 3: 400, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400, 16: 401 }; // prettier-ignore
const GRAPHQL_STATUS: ReadonlyMap<unknown, number> = new Map([
  ['BAD_REQUEST', 400],
  ['BAD_USER_INPUT', 400],
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['NOT_FOUND', 404],
  ['UNPROCESSABLE_ENTITY', 422],
  ['TOO_MANY_REQUESTS', 429],
  ['RATE_LIMITED', 429],
]);

type Properties = Readonly<Record<string, unknown>>;

/**
 * Whether an error, or one that it was caused by, is a timeout. Clients wrap them: `fetch` throws `TypeError:
 * terminated` with undici's error as its cause, a stream with an `AbortSignal.timeout()` an `AbortError` with the
 * signal's reason.
 */
export function isTimeout(error: unknown): boolean {
  let one = error;
  for (let depth = 0; depth < DEEPEST && isObject(one); depth++) {
    const link = one;
    if (safely(() => saysTimeout(link)) === true) {
      return true;
    }
    one = safely(() => link['cause'] ?? link['originalError']);
  }
  return false;
}

/** Whether an error says that our side called `abort()`; that of an `AbortSignal.timeout()` is a timeout. */
export function isAbort(error: unknown): boolean {
  return safely(() => isObject(error) && error['name'] === 'AbortError') === true;
}

/**
 * The HTTP status that an error stands for in this service, whoever's class it is: `getStatus()` of an
 * `HttpException`, the payload of an `RpcException`, a number as `status` or `statusCode` (http-errors, Fastify),
 * Boom's `output`, `extensions` of a GraphQL error. `undefined` where it says none, and where the status is one that
 * another service answered with: see {@link upstreamStatusOf}.
 */
export function statusOfError(error: unknown): number | undefined {
  return safely(() => (isObject(error) ? ownStatus(error) : undefined));
}

/**
 * The HTTP status that another service answered with: errors of axios, got, ky, superagent, the OpenAI, AWS and gRPC
 * clients.
 */
export function upstreamStatusOf(error: unknown): number | undefined {
  return safely(() => {
    if (!isObject(error) || typeof error['getStatus'] === 'function') {
      return undefined;
    }
    const { response, $metadata, code, details } = error;
    const answered = isObject(response) ? numbered(response['status'], response['statusCode']) : undefined;
    const ofGrpc = typeof details === 'string' && typeof code === 'number' ? GRPC_STATUS[code] : undefined;
    return (
      answered ??
      (isObject($metadata) ? numbered($metadata['httpStatusCode']) : undefined) ??
      ofGrpc ??
      (isOfClient(error) ? numbered(error['status'], error['statusCode']) : undefined)
    );
  });
}

function ownStatus(error: Properties): number | undefined {
  const { getStatus, getError, output, extensions, originalError } = error;
  if (typeof getStatus === 'function') {
    return numbered(Reflect.apply(getStatus, error, []));
  }
  if (typeof getError === 'function') {
    const payload: unknown = Reflect.apply(getError, error, []);
    return isObject(payload) ? (plainStatus(payload) ?? GRPC_STATUS[Number(payload['code'])]) : undefined;
  }
  if (isOfClient(error)) {
    return undefined;
  }
  return (
    (isObject(originalError) && originalError !== error ? plainOrNestStatus(originalError) : undefined) ??
    plainStatus(error) ??
    (isObject(output) ? numbered(output['statusCode']) : undefined) ??
    (isObject(extensions) ? graphqlStatus(extensions) : undefined)
  );
}

/** What a resolver threw, below the error that GraphQL made of it. */
function plainOrNestStatus(error: Properties): number | undefined {
  const { getStatus } = error;
  return typeof getStatus === 'function' ? numbered(Reflect.apply(getStatus, error, [])) : plainStatus(error);
}

function graphqlStatus(extensions: Properties): number | undefined {
  const { http, code } = extensions;
  return (isObject(http) ? plainStatus(http) : undefined) ?? plainStatus(extensions) ?? GRAPHQL_STATUS.get(code);
}

/** Whether a client of another service made the error: its status is what that service said. */
function isOfClient({ response, request, headers, meta, $metadata, isAxiosError }: Properties): boolean {
  return (
    isAxiosError === true ||
    isObject(request) ||
    isObject($metadata) ||
    (isObject(response) && numbered(response['status'], response['statusCode']) !== undefined) ||
    (isObject(headers) && typeof headers['get'] === 'function') ||
    (isObject(meta) && typeof meta['statusCode'] === 'number')
  );
}

function plainStatus({ status, statusCode }: Properties): number | undefined {
  return numbered(status, statusCode);
}

/** The first that is a status of HTTP: of errors of Express applications, `status` is often text. */
function numbered(...candidates: unknown[]): number | undefined {
  return candidates.find(
    (status): status is number =>
      typeof status === 'number' && Number.isInteger(status) && status >= 100 && status < 600,
  );
}

function saysTimeout(error: Properties): boolean {
  const { code, name, constructor, details } = error;
  if (code === 'ECONNABORTED') {
    return isClientTimeout(error);
  }
  const isCode = TIMEOUT_CODES.has(code) || matches(TIMEOUT_CODE, code);
  const className = (constructor as { readonly name?: unknown } | undefined)?.name;
  return (
    isCode ||
    matches(TIMEOUT_NAME, name) ||
    matches(TIMEOUT_NAME, className) ||
    (code === DEADLINE_EXCEEDED && typeof details === 'string')
  );
}

/**
 * `ECONNABORTED` is what axios and superagent call their own timeouts; of the system, it says that the connection is
 * gone.
 */
function isClientTimeout({ isAxiosError, cause, timeout }: Properties): boolean {
  return (isAxiosError === true && cause === undefined) || typeof timeout === 'number';
}

function matches(pattern: RegExp, word: unknown): boolean {
  return typeof word === 'string' && word.length <= LONGEST_NAME && pattern.test(word);
}

function isObject(value: unknown): value is Properties {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** An error is somebody else's, and may throw when it is looked at. */
function safely<Answer>(question: () => Answer): Answer | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}
