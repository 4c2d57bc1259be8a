import { requireOfNest } from '../require-of-nest';

/** A class of `@nestjs/microservices` whose objects call other services. */
export interface ClientClass {
  readonly prototype: object;
}

/** These classes by their names. */
export interface NestClients {
  readonly ClientProxy: ClientClass;
  readonly [name: string]: unknown;
}

/** The clients of `@nestjs/microservices`; `undefined` where the package is not installed. */
export function nestClients(): NestClients | undefined {
  const found = load() as Partial<NestClients> | undefined;
  return isClientClass(found?.ClientProxy) ? (found as NestClients) : undefined;
}

/** The class of that name. An older version may not have it. */
export function clientClass(clients: NestClients, name: string): ClientClass | undefined {
  const found = clients[name];
  return isClientClass(found) ? found : undefined;
}

function isClientClass(value: unknown): value is ClientClass {
  return typeof value === 'function' && typeof value.prototype === 'object';
}

function load(): unknown {
  try {
    // In full and inside of `try`: so a bundler takes it along where it is there, and builds where it is not.
    return require('@nestjs/microservices') as unknown;
  } catch {
    return loadOfNest();
  }
}

function loadOfNest(): unknown {
  try {
    return requireOfNest()('@nestjs/microservices');
  } catch {
    return undefined;
  }
}
