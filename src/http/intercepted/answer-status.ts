import { HttpException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';

/** What NestJS's decorators leave on a handler: `@HttpCode()` and `@Redirect()`. */
const HTTP_CODE = '__httpCode__';
const REDIRECT = '__redirect__';
const OK = 200;
const CREATED = 201;
const FOUND = 302;
const SERVER_ERROR = 500;

/** The status that NestJS's own filter answers this error with. */
export function nestStatusOf(error: unknown): number {
  try {
    if (error instanceof HttpException) {
      return statusIn(error.getStatus()) ?? SERVER_ERROR;
    }
    // Each version of NestJS has its own idea of an error that asks for a status.
    const isHttpError = new BaseExceptionFilter().isHttpError(error);
    return (isHttpError ? statusIn((error as { readonly statusCode: unknown }).statusCode) : undefined) ?? SERVER_ERROR;
  } catch {
    return SERVER_ERROR;
  }
}

/**
 * The status of an answer without an error: what the response says, or else what the handler's decorators say.
 *
 * @param response the adapter's response, of which nothing is known
 */
export function statusOfAnswer(response: unknown, handler: Function, method: string): number {
  const redirect = Reflect.getMetadata(REDIRECT, handler) as { url?: unknown; statusCode?: unknown } | undefined;
  if (typeof redirect?.url === 'string') {
    return statusIn(redirect.statusCode) ?? FOUND;
  }
  return (
    statusIn((response as { readonly statusCode?: unknown } | null | undefined)?.statusCode) ??
    statusIn(Reflect.getMetadata(HTTP_CODE, handler)) ??
    (method === 'POST' ? CREATED : OK)
  );
}

function statusIn(value: unknown): number | undefined {
  return Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 599
    ? (value as number)
    : undefined;
}
