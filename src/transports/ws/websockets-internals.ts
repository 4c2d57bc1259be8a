import { createRequire } from 'node:module';

/** A class inside of `@nestjs/websockets`, by the methods of its instances. */
export type Internal = Record<string, unknown>;

type ClassName = 'WsProxy' | 'WsContextCreator' | 'WebSocketsController';

const PATHS: Readonly<Record<ClassName, string>> = {
  WsProxy: 'context/ws-proxy',
  WsContextCreator: 'context/ws-context-creator',
  WebSocketsController: 'web-sockets-controller',
};

/**
 * The prototype of a class inside of `@nestjs/websockets`.
 *
 * @throws where the package is not installed, or has no such class
 */
export function prototypeOf(className: ClassName): Internal {
  const found = (load(className) as Record<string, { readonly prototype: Internal } | undefined>)[className];
  if (found === undefined) {
    throw new TypeError(`@nestjs/websockets has no ${className}`);
  }
  return found.prototype;
}

function load(className: ClassName): unknown {
  try {
    // In full and inside of `try`: so a bundler takes along what is there, and builds without what is not.
    switch (className) {
      case 'WsProxy':
        return require('@nestjs/websockets/context/ws-proxy') as unknown;
      case 'WsContextCreator':
        return require('@nestjs/websockets/context/ws-context-creator') as unknown;
      case 'WebSocketsController':
        return require('@nestjs/websockets/web-sockets-controller') as unknown;
    }
  } catch {
    // Package managers that keep packages apart show it to @nestjs/core, which loads it too, but not to everyone.
    return createRequire(require.resolve('@nestjs/core'))(`@nestjs/websockets/${PATHS[className]}`);
  }
}
