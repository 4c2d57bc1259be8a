import { Inject, Injectable } from '@nestjs/common';
import { PartInjector } from './part-injector';

const NUMBER = Symbol('number');

abstract class Engine {
  abstract readonly power: number;
}

@Injectable()
class Motor extends Engine {
  constructor(@Inject(NUMBER) readonly power: number) {
    super();
  }
}

class Wheels {
  readonly count = 4;
}

@Injectable()
class Car {
  constructor(
    readonly engine: Engine,
    readonly wheels: Wheels,
  ) {}
}

const engine = { provide: Engine, useClass: Motor };
const number = { provide: NUMBER, inject: [Wheels], useFactory: ({ count }: Wheels) => count * 10 };

describe('PartInjector', () => {
  it('makes each part once, with what its constructor or factory asks for', () => {
    const injector = new PartInjector([Car, engine, Wheels, number], []);

    const car = injector.get(Car);
    expect(car.engine).toBeInstanceOf(Motor);
    expect(car.engine.power).toBe(40);
    expect(injector.get(Engine)).toBe(car.engine);
    expect(injector.all()).toEqual([car, car.engine, car.wheels, 40]);
  });

  it('takes what is given, which is none of its parts', () => {
    const wheels = new Wheels();
    const injector = new PartInjector([Car, engine, number], [[Wheels, wheels]]);

    expect(injector.get(Car).wheels).toBe(wheels);
    expect(injector.all()).toHaveLength(3);
  });

  it('says which part is missing', () => {
    const injector = new PartInjector([Car, engine, number], []);

    expect(() => injector.all()).toThrow('MetricsModule has no part Wheels.');
  });
});
