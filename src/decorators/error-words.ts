const NO_ERROR_CLASS = 'not_an_error';

/** The name of the class of what was thrown. Not its `name`, which may hold anything. */
export function classOfError(error: unknown): unknown {
  return error instanceof Error || (typeof error === 'object' && error !== null)
    ? (error.constructor as { readonly name?: unknown } | undefined)?.name
    : NO_ERROR_CLASS;
}

/** What tells best why something was thrown: its code (`ECONNREFUSED`, `ERR_JWT_EXPIRED`), else its class. */
export function codeOfError(error: unknown): unknown {
  const code = typeof error === 'object' && error !== null ? (error as { readonly code?: unknown }).code : undefined;
  return typeof code === 'string' && code !== '' ? code : classOfError(error);
}

/** The HTTP status that a thrown error asks for, as Nest's exceptions, Fastify's and those of the package http-errors say it. */
export function statusOfError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  const { getStatus, status, statusCode } = error as Readonly<Record<string, unknown>>;
  return typeof getStatus === 'function' ? (Reflect.apply(getStatus, error, []) as unknown) : (status ?? statusCode);
}
