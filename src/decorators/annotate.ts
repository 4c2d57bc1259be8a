import { MetricsConfigurationError } from '../core/metrics.errors';

type AnyClass = abstract new (...args: never[]) => unknown;
type AnyMethod = (this: never, ...args: never[]) => unknown;

/**
 * A decorator for classes with handlers (controllers, gateways, resolvers) and for their methods, by TypeScript's
 * `experimentalDecorators` or by the ECMAScript standard.
 */
export interface HandlerDecorator {
  (target: AnyClass, context?: ClassDecoratorContext): void;
  (target: object, key: string | symbol, descriptor: PropertyDescriptor): void;
  (method: AnyMethod, context: ClassMethodDecoratorContext): void;
}

/**
 * A decorator that notes something on the class or the method that it stands on, which stays what it is.
 *
 * @param annotate is given the class, or the function of the method
 */
export function handlerDecorator(decorator: string, annotate: (target: object) => void): HandlerDecorator {
  return ((target: unknown, keyOrContext: unknown, descriptor: unknown): void => {
    const annotated = targetOf(target, keyOrContext, descriptor);
    if (annotated === undefined) {
      throw new MetricsConfigurationError(
        decorator,
        `stands on ${typeof keyOrContext === 'string' ? keyOrContext : 'something'} that is neither a class nor a method`,
        'put it on a class with handlers, or on a handler',
      );
    }
    annotate(annotated);
  }) as HandlerDecorator;
}

/** Whether a decorator was put on something without being called: it is given a class, or what stands on a prototype. */
export function isWithoutParentheses(args: readonly unknown[]): boolean {
  return args.length > 1 || typeof args[0] === 'function';
}

function targetOf(target: unknown, keyOrContext: unknown, descriptor: unknown): object | undefined {
  const { kind } = (typeof keyOrContext === 'object' ? (keyOrContext ?? {}) : {}) as { readonly kind?: unknown };
  if (kind !== undefined) {
    return typeof target === 'function' && (kind === 'method' || kind === 'class') ? target : undefined;
  }
  if (keyOrContext === undefined && descriptor === undefined) {
    return typeof target === 'function' ? target : undefined;
  }
  const method: unknown = (descriptor as PropertyDescriptor | undefined)?.value;
  return typeof method === 'function' ? method : undefined;
}
