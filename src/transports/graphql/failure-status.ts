/** How an operation failed: by what the client did (`rejected`), or by what the service did. */
export type FailureStatus = 'rejected' | 'error';

/** Codes by which Apollo, Nest and applications say that the client is at fault. */
const CLIENT_CODES: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'UNAUTHENTICATED',
]);
/** Codes of an automatic persisted query that is to be sent again in full. */
const NEXT_STEP_CODES: ReadonlySet<unknown> = new Set(['PERSISTED_QUERY_NOT_FOUND', 'PERSISTED_QUERY_NOT_SUPPORTED']);
/** The code of everything that nobody gave a code. */
const NO_CODE = 'INTERNAL_SERVER_ERROR';
/** An error may say that it comes from itself. */
const DEEPEST = 8;

/** What we use of the errors of GraphQL and its servers. Anything may have been thrown, so each may be anything. */
interface ErrorLike {
  readonly message?: unknown;
  /** What the resolver threw. */
  readonly originalError?: unknown;
  readonly extensions?: { readonly code?: unknown } | null;
  /** The part of the document that the error is about. */
  readonly nodes?: readonly { readonly kind?: unknown }[] | null;
  readonly path?: unknown;
  /** Of Nest's `HttpException`. */
  readonly getStatus?: unknown;
  /** Of Fastify's errors. */
  readonly statusCode?: unknown;
}

/** The status of an error that a field ended in. Told by what was thrown, not by what a formatter made of it. */
export function failureStatusOf(error: unknown): FailureStatus {
  return safely(() => (chainOf(error).some(isOfClient) ? 'rejected' : 'error'));
}

/**
 * The status of an error that came before any field ran. GraphQL, its servers and rules of the application refuse an
 * operation by an error of
 * GraphQL's own: one that is wrapped was thrown by code that failed.
 */
export function refusalOf(error: unknown): FailureStatus {
  return safely(() => {
    const chain = chainOf(error);
    const { extensions, statusCode } = (chain.at(-1) ?? {}) as ErrorLike;
    const isRefusal = chain.length > 0 && chain.every(isGraphqlError) && extensions?.code !== NO_CODE;
    return isRefusal || isClientStatus(statusCode) || chain.some(isOfClient) ? 'rejected' : 'error';
  });
}

/** Whether the error only asks for the text of a persisted query. */
export function isNextStep(error: unknown): boolean {
  try {
    return NEXT_STEP_CODES.has((error as ErrorLike).extensions?.code);
  } catch {
    return false;
  }
}

function isOfClient(error: unknown): boolean {
  const { extensions, nodes, originalError, message, path, getStatus } = error as ErrorLike;
  if (typeof getStatus === 'function') {
    return Number(Reflect.apply(getStatus, error, [])) < 500;
  }
  if (CLIENT_CODES.has(extensions?.code)) {
    return true;
  }
  // Variables that do not fit are only found while fields run: GraphQL points at the value, not at the field.
  const kind = nodes?.[0]?.kind;
  if (typeof kind === 'string' && (kind.startsWith('Variable') || kind.endsWith('Value'))) {
    return true;
  }
  // graphql-jit, which Mercurius uses, points at nothing. An argument that is missing is found there, too, as Mercurius
  // does not validate subscriptions: GraphQL points at the field, or at its directive. Errors of resolvers have
  // neither.
  const isOfGraphql = originalError === undefined && (path !== undefined || kind !== undefined);
  return isOfGraphql && String(message).startsWith('Argument "');
}

/** An error and what it was made of. */
function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let one = error; isObject(one) && chain.length < DEEPEST; one = (one as ErrorLike).originalError) {
    chain.push(one);
  }
  return chain;
}

/** GraphQL may be there more than once, so its class tells nothing. */
function isGraphqlError(error: unknown): boolean {
  return isObject(error) && 'originalError' in error && 'locations' in error;
}

function isClientStatus(status: unknown): boolean {
  return typeof status === 'number' && status >= 400 && status < 500;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Errors are of others, and may throw when they are looked at. */
function safely(status: () => FailureStatus): FailureStatus {
  try {
    return status();
  } catch {
    return 'error';
  }
}
