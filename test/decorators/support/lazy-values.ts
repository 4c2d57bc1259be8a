/* Values that start their work when somebody calls their `then`, as the libraries named make them. */

type OnValue<Value, Result> = ((value: Value) => Result | PromiseLike<Result>) | null | undefined;
type OnError<Result> = ((error: unknown) => Result | PromiseLike<Result>) | null | undefined;

/** knex: methods that return the builder itself, and a `then` that runs the query, each time anew. */
export class QueryBuilder implements PromiseLike<string[]> {
  runs = 0;
  readonly conditions: string[] = [];

  constructor(private readonly execute: (query: QueryBuilder) => Promise<string[]> = () => Promise.resolve(['row'])) {}

  where(condition: string): this {
    this.conditions.push(condition);
    return this;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  then<Result = string[], Failed = never>(
    onValue?: OnValue<string[], Result>,
    onError?: OnError<Failed>,
  ): Promise<Result | Failed> {
    this.runs++;
    return this.execute(this).then(onValue, onError);
  }
}

/** p-lazy: a Promise whose executor runs once, at the first `then`. */
export class LazyPromise<Value> extends Promise<Value> {
  runs = 0;
  private work: Promise<Value> | undefined;

  constructor(private readonly start: () => Promise<Value>) {
    super(() => {});
  }

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  override then<Result = Value, Failed = never>(
    onValue?: OnValue<Value, Result>,
    onError?: OnError<Failed>,
  ): Promise<Result | Failed> {
    if (this.work === undefined) {
      this.runs++;
      this.work = this.start();
    }
    return this.work.then(onValue, onError);
  }
}

/** openai: a Promise of the parsed response, beside the response itself; parsed at the first `then`. */
export class ApiPromise<Value> extends Promise<Value> {
  parses = 0;
  private parsed: Promise<Value> | undefined;

  constructor(
    private readonly response: Promise<{ readonly id: string }>,
    private readonly parseResponse: (response: { readonly id: string }) => Value | Promise<Value>,
  ) {
    super((resolve) => resolve(null as Value));
  }

  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  asResponse(): Promise<{ readonly id: string }> {
    return this.response;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  override then<Result = Value, Failed = never>(
    onValue?: OnValue<Value, Result>,
    onError?: OnError<Failed>,
  ): Promise<Result | Failed> {
    return this.parse().then(onValue, onError);
  }

  override catch<Failed = never>(onError?: OnError<Failed>): Promise<Value | Failed> {
    return this.parse().catch(onError);
  }

  override finally(onEnd?: (() => void) | null): Promise<Value> {
    return this.parse().finally(onEnd);
  }

  private parse(): Promise<Value> {
    this.parsed ??= this.response.then((response) => {
      this.parses++;
      return this.parseResponse(response);
    });
    return this.parsed;
  }
}

/** An object with this `then`, and nothing else. */
export function thenable(then: (...reactions: never[]) => unknown): PromiseLike<never> {
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  return { then } as PromiseLike<never>;
}
