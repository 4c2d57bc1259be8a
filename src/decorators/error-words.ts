const NO_ERROR_CLASS = 'not_an_error';

/** The name of the class of what was thrown. Not its `name`, which may hold anything. `undefined` where it does not say. */
export function classOfError(error: unknown): unknown {
  return ask(() => {
    if (typeof error !== 'object' || error === null) {
      return NO_ERROR_CLASS;
    }
    // Of these, the name is one of a closed set, and says what the class does not: AbortError, TimeoutError.
    return error instanceof DOMException
      ? error.name
      : (error.constructor as { readonly name?: unknown } | undefined)?.name;
  });
}

/** What tells best why something was thrown: its code (`ECONNREFUSED`, `ERR_JWT_EXPIRED`), else its class. */
export function codeOfError(error: unknown): unknown {
  const code = ask(() => (error as { readonly code?: unknown } | null | undefined)?.code);
  return typeof code === 'string' && code !== '' ? code : classOfError(error);
}

/** The HTTP status that a thrown error asks for, as Nest's exceptions, Fastify's and those of the package http-errors say it. */
export function statusOfError(error: unknown): unknown {
  return ask(() => {
    const { getStatus, status, statusCode } = (error ?? {}) as Readonly<Record<string, unknown>>;
    return typeof getStatus === 'function' ? (Reflect.apply(getStatus, error, []) as unknown) : (status ?? statusCode);
  });
}

/** An error may throw another one when it is looked at. */
function ask(question: () => unknown): unknown {
  try {
    return question();
  } catch {
    return undefined;
  }
}
