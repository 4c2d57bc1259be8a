import { override, putMethod, wrapMethod, wrapOnce } from './wrap-method';

type Greet = (this: Greeter, name: string) => string;

class Greeter {
  constructor(readonly word = 'Hello') {}

  greet(name: string): string {
    return `${this.word} ${name}`;
  }
}

const louder = (greet: Greet): Greet =>
  function (name) {
    return `${greet.call(this, name)}!`;
  };
const whileActive = (greet: Greet, wrap: { readonly active: boolean }): Greet =>
  function (name) {
    return greet.call(this, name) + (wrap.active ? '!' : '');
  };

/** Those with symbols for names among them. */
function ownEntries(method: Greet): [string, unknown][] {
  return Reflect.ownKeys(method)
    .filter((key) => Object.getOwnPropertyDescriptor(method, key)?.enumerable === true)
    .map((key) => [key as string, Reflect.get(method, key) as unknown]);
}

describe('a wrapped method', () => {
  it('hands on this, the arguments and the result', () => {
    const greeter = new Greeter('Hi');
    wrapMethod<Greet>(greeter, 'greet', louder);
    expect(greeter.greet('you')).toBe('Hi you!');
  });

  it('has the name and the length of the original, and not its other properties', () => {
    const original = (one: unknown, two: unknown): unknown[] => [one, two];
    const target = { run: Object.assign(original, { mark: true }) };
    wrapMethod<(...args: unknown[]) => unknown>(
      target,
      'run',
      (run) =>
        (...args) =>
          run(...args),
    );
    expect(target.run).not.toBe(original);
    expect([target.run.name, target.run.length, target.run.mark]).toEqual(['original', 2, undefined]);
  });

  it('is enumerable only where the original was a property of its own that is', () => {
    const inherited = new Greeter();
    const own = { word: 'Hi', greet: (name: string): string => name };
    wrapMethod<Greet>(inherited, 'greet', louder);
    wrapMethod<Greet>(own, 'greet', louder);
    expect([Object.keys(inherited), Object.keys(own)]).toEqual([['word'], ['word', 'greet']]);
  });

  it('is left out where there is no such method', () => {
    const target = { greet: 'hello' };
    wrapMethod<Greet>(target, 'greet', louder)();
    expect(target).toEqual({ greet: 'hello' });
  });

  it('is an error on an object that takes none', () => {
    expect(() => wrapMethod<Greet>(Object.freeze(new Greeter()), 'greet', louder)).toThrow(TypeError);
  });

  it('may be one that is read-only, as long as it can be defined anew', () => {
    const greeter = Object.defineProperty(new Greeter(), 'greet', { value: () => 'own', configurable: true });
    const undo = wrapMethod<Greet>(greeter, 'greet', louder);
    expect(greeter.greet('you')).toBe('own!');
    undo();
    expect(Object.getOwnPropertyDescriptor(greeter, 'greet')).toMatchObject({ writable: false, enumerable: false });
  });
});

describe('the undo of a wrap', () => {
  it.each([
    ['an inherited method', (): object => new Greeter()],
    ['a method of its own', (): object => Object.assign(new Greeter(), { greet: () => 'own' })],
    [
      'a method that is not enumerable',
      (): object =>
        Object.defineProperty(new Greeter(), 'greet', {
          value: () => 'own',
          configurable: true,
          writable: true,
        }),
    ],
  ])('puts back %s as it was', (_, make) => {
    const greeter = make();
    const before = Object.getOwnPropertyDescriptor(greeter, 'greet');
    wrapMethod<Greet>(greeter, 'greet', louder)();
    expect(Object.getOwnPropertyDescriptor(greeter, 'greet')).toEqual(before);
  });

  it('leaves what somebody has put over it, and only passes on below that', () => {
    const greeter = new Greeter();
    const undo = wrapMethod<Greet>(greeter, 'greet', whileActive);
    const ours = greeter.greet.bind(greeter);
    greeter.greet = (name) => `(${ours(name)})`;
    expect(greeter.greet('you')).toBe('(Hello you!)');
    undo();
    expect(greeter.greet('you')).toBe('(Hello you)');
  });

  it('of two, in any order, leaves the original', () => {
    const greeter = new Greeter();
    const undo = [whileActive, whileActive].map((make) => wrapMethod<Greet>(greeter, 'greet', make));
    expect(greeter.greet('you')).toBe('Hello you!!');
    undo.forEach((each) => each());
    expect(greeter.greet('you')).toBe('Hello you');
  });
});

describe('a method that is wrapped once', () => {
  it('is not wrapped again, nor where it is inherited', () => {
    class Own extends Greeter {}
    class Derived extends Own {}
    [Own, Own, Derived].forEach(({ prototype }) => wrapOnce<Greet>(prototype, 'greet', louder));
    expect(new Derived().greet('you')).toBe('Hello you!');
    expect(Object.hasOwn(Derived.prototype, 'greet')).toBe(false);
  });

  it('is left alone where it is read-only', () => {
    class Own extends Greeter {}
    Object.defineProperty(Own.prototype, 'greet', { value: () => 'own', configurable: true });
    expect(() => wrapOnce<Greet>(Own.prototype, 'greet', louder)).toThrow(TypeError);
    expect(new Own().greet('you')).toBe('own');
  });

  it('is not wrapped again below what tracers put over it', () => {
    const tracers: readonly ((method: Greet) => Greet)[] = [
      (method) => new Proxy(method, {}),
      (method) => Object.assign(louder(method), Object.fromEntries(ownEntries(method))),
    ];
    for (const trace of tracers) {
      const target: { greet: Greet } = { greet: (name) => name };
      wrapOnce<Greet>(target, 'greet', louder);
      const traced = trace(target.greet);
      target.greet = traced;
      wrapOnce<Greet>(target, 'greet', louder);
      expect(target.greet).toBe(traced);
    }
  });
});

describe('a method that is put over another', () => {
  it('keeps the attributes of the property', () => {
    const target = { one: (): number => 1 };
    putMethod(target, 'one', () => 2);
    putMethod(target, 'valueOf', () => 'put');
    expect([target.one(), target.valueOf(), Object.keys(target)]).toEqual([2, 'put', ['one']]);
  });

  it('is refused by an object that takes none', () => {
    expect(putMethod(Object.freeze({}), 'one', () => 1)).toBe(false);
    expect(override(Object.freeze({}), 'one', { value: 1 })).toBeUndefined();
  });

  it('is put on an object whose properties must not be looked at', () => {
    const target = new Proxy<{ one?: () => number }>(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new Error('not to be looked at');
        },
      },
    );
    expect(putMethod(target, 'one', () => 1)).toBe(true);
    expect(target.one?.()).toBe(1);
  });
});

describe('an overridden property', () => {
  it('may be an accessor, whose undo leaves what was put over it', () => {
    const target: { kind?: string } = {};
    const accessor = { get: (): string => 'ours', configurable: true };
    override(target, 'kind', accessor)?.();
    expect(target).toEqual({});
    const undo = override(target, 'kind', accessor);
    Object.defineProperty(target, 'kind', { value: 'theirs' });
    undo?.();
    expect(target.kind).toBe('theirs');
  });
});

describe('a property that is put over another', () => {
  const forbidden = (): never => {
    throw new Error('not to be looked at');
  };

  it('is left out on an object that must not be looked at, for it could not be taken off again', () => {
    const membrane = new Proxy({ greet: () => 'own' }, { getOwnPropertyDescriptor: forbidden });
    expect(override(membrane, 'greet', { value: () => 'other' })).toBeUndefined();
    expect(membrane.greet()).toBe('own');
  });

  it('stays on an object that hinders its undo', () => {
    const target = new Proxy(new Greeter(), { deleteProperty: forbidden });
    const undo = override(target, 'greet', { value: () => 'other' });
    expect(() => undo?.()).not.toThrow();
  });
});
