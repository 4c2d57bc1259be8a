/**
 * The path of what is mounted where nothing tells its template: before version 2.3 of Express 5's router, in a router
 * in a router.
 */
export const MOUNTED = '__mounted__';

/** What takes every path, in the words of Express 4 and 5, and of NestJS' `forRoutes()`. */
const EVERYTHING = /^\/?(?:\{?\/?\*\w*\}?|\(\.\*\))$/;

/**
 * The template of a mount, as it was mounted: with a slash at its beginning, without one at its end; '' for the root,
 * and for what takes every path.
 */
export function mountTemplate(path: unknown): string {
  const text = String(path);
  const trimmed = text.endsWith('/') && typeof path === 'string' ? text.slice(0, -1) : text;
  if (EVERYTHING.test(trimmed)) {
    return '';
  }
  return trimmed === '' || trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
}
