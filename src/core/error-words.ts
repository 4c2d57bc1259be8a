const NO_ERROR_CLASS = 'not_an_error';

/**
 * The name of the class of what was thrown. Not its `name`, which may hold anything. `undefined` where it does not
 * say.
 */
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

/**
 * What tells best why something was thrown: its code (`ECONNREFUSED`, `ERR_JWT_EXPIRED`, `extensions.code` of GraphQL),
 * else its class.
 */
export function codeOfError(error: unknown): unknown {
  const { code, extensions } = ask(() => pick(error)) ?? {};
  const coded = [code, ask(() => (extensions as { readonly code?: unknown } | null | undefined)?.code)];
  return coded.find((one) => typeof one === 'string' && one !== '') ?? classOfError(error);
}

function pick(error: unknown): { readonly code?: unknown; readonly extensions?: unknown } {
  const { code, extensions } = (error ?? {}) as Readonly<Record<string, unknown>>;
  return { code, extensions };
}

/** An error may throw another one when it is looked at. */
function ask<Answer>(question: () => Answer): Answer | undefined {
  try {
    return question();
  } catch {
    return undefined;
  }
}
