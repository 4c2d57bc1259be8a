import { isAtLeast, versionOf } from '../../core/peer-version';
import { requireOfNest } from '../require-of-nest';

/** A class inside of `@nestjs/websockets`, by the methods of its instances. */
export type Internal = Record<string, unknown>;

type ClassName = 'WsProxy' | 'WsContextCreator' | 'WebSocketsController';

const PATHS: Readonly<Record<ClassName, string>> = {
  WsProxy: 'context/ws-proxy',
  WsContextCreator: 'context/ws-context-creator',
  WebSocketsController: 'web-sockets-controller',
};

const PACKAGE = '@nestjs/websockets';
const OLDEST = '10.0.0';
const NEXT = '13.0.0';

/** The version of `@nestjs/websockets`, where it is none of those that are known. */
export function unknownVersion(): string | undefined {
  try {
    const version = versionOf(PACKAGE, requireOfNest().resolve(PACKAGE));
    const isKnown = version === undefined || (isAtLeast(version, OLDEST) && !isAtLeast(version, NEXT));
    return isKnown ? undefined : version;
  } catch {
    return undefined;
  }
}

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
    return requireOfNest()(`@nestjs/websockets/${PATHS[className]}`);
  }
}
