import type { Abstract, Provider, Type } from '@nestjs/common';

/** What asks for a part: its class, an abstract class that it extends, or a symbol. */
export type PartToken<Part = unknown> = Type<Part> | Abstract<Part> | symbol;

/** Metadata in which TypeScript says the types of a constructor's parameters. */
const TYPES = 'design:paramtypes';
/** Metadata in which Nest's `@Inject()` says what a parameter is given in place of its type. */
const INJECTED = 'self:paramtypes';

interface Injected {
  readonly index: number;
  readonly param: unknown;
}

/**
 * Makes objects of classes and factories that are written as Nest's providers are, and of which each exists once. Nest
 * itself can only inject what a module lists when its class is loaded; these are listed once the options are known.
 */
export class PartInjector {
  private readonly makers: ReadonlyMap<unknown, () => unknown>;
  private readonly made: Map<unknown, unknown>;

  /**
   * @param providers classes, and objects with `useClass` or with `useFactory` and `inject`
   * @param given what is there already, by its token
   */
  constructor(providers: readonly Provider[], given: Iterable<readonly [PartToken, unknown]>) {
    this.makers = new Map(providers.map((provider) => [tokenOf(provider), () => this.make(provider)]));
    this.made = new Map<unknown, unknown>(given);
  }

  /** All of them, in the order of the list. */
  all(): readonly object[] {
    return [...this.makers.keys()].map((token) => this.find(token) as object);
  }

  get<Part>(token: PartToken<Part>): Part {
    return this.find(token) as Part;
  }

  private find(token: unknown): unknown {
    if (!this.made.has(token)) {
      const make = this.makers.get(token);
      if (make === undefined) {
        throw new Error(`MetricsModule has no part ${nameOf(token)}.`);
      }
      this.made.set(token, make());
    }
    return this.made.get(token);
  }

  private make(provider: Provider): unknown {
    if (typeof provider === 'function') {
      return this.construct(provider);
    }
    if ('useClass' in provider) {
      return this.construct(provider.useClass);
    }
    if ('useFactory' in provider) {
      return provider.useFactory(...(provider.inject ?? []).map((token) => this.find(token)));
    }
    throw new Error(`MetricsModule cannot make the part ${nameOf(tokenOf(provider))}.`);
  }

  private construct(type: Type): unknown {
    const tokens = [...((Reflect.getMetadata(TYPES, type) ?? []) as readonly unknown[])];
    for (const { index, param } of (Reflect.getMetadata(INJECTED, type) ?? []) as readonly Injected[]) {
      tokens[index] = param;
    }
    return new type(...tokens.map((token) => this.find(token)));
  }
}

function tokenOf(provider: Provider): unknown {
  return typeof provider === 'function' ? provider : provider.provide;
}

function nameOf(token: unknown): string {
  return typeof token === 'function' ? token.name : String(token);
}
