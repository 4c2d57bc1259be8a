import { Controller, Get, Inject, Injectable, Optional, type Type } from '@nestjs/common';
import { Counted, Timed } from 'nestjs-red-metrics';
import { ADAPTERS, TestApp } from '../support/test-app';
import { troubleOf, callsOf, durationsOf } from './fixtures/calls';

afterEach(() => TestApp.stopAll());

@Injectable()
class Clock {
  readonly time = 'noon';
}

abstract class Shop {
  @Counted()
  sell(): string {
    return `sold ${this.goods()}`;
  }

  @Counted()
  @Timed()
  restock(): string {
    return 'restocked';
  }

  abstract goods(): string;
}

@Injectable()
class Bakery extends Shop {
  goods(): string {
    return 'bread';
  }
}

const start = (...providers: Type[]): Promise<TestApp> =>
  TestApp.start('express', { providers: [Clock, ...providers] });

describe('a decorated method of a base class', () => {
  it('is measured when it is called through a child, under the name of the base', async () => {
    class SmallBakery extends Bakery {}
    const app = await start(Bakery, SmallBakery);

    expect(app.app.get(Bakery).sell()).toBe('sold bread');
    expect(app.app.get(SmallBakery).sell()).toBe('sold bread');

    expect(await callsOf(app)).toEqual(['Shop sell ok 2']);
  });

  it('is not measured where a child overrides it without decorator, but when that calls super', async () => {
    class Silent extends Bakery {
      override sell(): string {
        return 'nothing';
      }
    }
    class Asking extends Bakery {
      override sell(): string {
        return `${super.sell()} at last`;
      }
    }
    const app = await start(Silent, Asking);

    expect(app.app.get(Silent).sell()).toBe('nothing');
    expect(await callsOf(app)).toEqual([]);
    expect(app.app.get(Asking).sell()).toBe('sold bread at last');
    expect(await callsOf(app)).toEqual(['Shop sell ok 1']);
  });

  it('and that of a child which calls super are each counted once', async () => {
    class Counting extends Bakery {
      @Counted()
      override sell(): string {
        return `${super.sell()}, counted`;
      }

      @Timed()
      override restock(): string {
        return super.restock();
      }
    }
    const app = await start(Counting);

    expect(app.app.get(Counting).sell()).toBe('sold bread, counted');
    app.app.get(Counting).restock();

    expect(await callsOf(app)).toEqual(['Counting sell ok 1', 'Shop restock ok 1', 'Shop sell ok 1']);
    expect(await durationsOf(app)).toEqual(['Counting restock ok 1', 'Shop restock ok 1']);
  });

  it('belongs to each child by itself: siblings share no number that is not the base’s', async () => {
    class One extends Bakery {
      @Counted()
      extra(): void {}
    }
    class Two extends Bakery {
      @Counted()
      extra(): void {}
    }
    const app = await start(One, Two);

    app.app.get(One).extra();
    app.app.get(Two).sell();

    expect(await callsOf(app)).toEqual(['One extra ok 1', 'Shop sell ok 1']);
  });

  it('shows at zero before the first call, for every child', async () => {
    const app = await start(Bakery);

    expect((await app.scrape()).value('method_calls_total', { class: 'Shop', method: 'sell', result: 'ok' })).toBe(0);
    expect((await app.scrape()).value('method_calls_total', { class: 'Shop', result: 'error' })).toBe(0);
  });
});

describe('a class decorator', () => {
  it('covers what the class itself declares: neither what it inherits nor what a child adds', async () => {
    class Base {
      inherited(): void {}
    }
    @Counted()
    class Middle extends Base {
      own(): void {}
    }
    class Child extends Middle {
      added(): void {}
    }
    const app = await start(Child);
    const child = app.app.get(Child);

    child.inherited();
    child.own();
    child.added();

    expect(await callsOf(app)).toEqual(['Middle own ok 1']);
  });

  it('on base and child counts a call and its super call once each', async () => {
    @Counted()
    class Base {
      work(): string {
        return 'base';
      }
    }
    @Counted()
    class Child extends Base {
      override work(): string {
        return `child of ${super.work()}`;
      }
    }
    const app = await start(Child);

    expect(app.app.get(Child).work()).toBe('child of base');
    expect(await callsOf(app)).toEqual(['Base work ok 1', 'Child work ok 1']);
  });

  it('may stand on an abstract class', async () => {
    @Counted()
    abstract class Plan {
      run(): string {
        return this.step();
      }
      abstract step(): string;
    }
    class Real extends Plan {
      step(): string {
        return 'step';
      }
    }
    const app = await start(Real);

    expect(app.app.get(Real).run()).toBe('step');
    expect(await callsOf(app)).toEqual(['Plan run ok 1']);
  });
});

describe('mixins', () => {
  const delivering = (base: Type<Bakery>) => {
    class Delivering extends base {
      @Counted()
      deliver(): string {
        return `${this.goods()} delivered`;
      }
    }
    return Delivering;
  };

  it('are measured in each class that they are mixed into', async () => {
    @Injectable()
    class Florist extends Bakery {
      override goods(): string {
        return 'roses';
      }
    }
    class Truck extends delivering(Bakery) {}
    class Bicycle extends delivering(Florist) {
      @Counted()
      override deliver(): string {
        return `${super.deliver()} by bicycle`;
      }
    }
    const app = await start(Truck, Bicycle);

    expect(app.app.get(Truck).deliver()).toBe('bread delivered');
    expect(app.app.get(Bicycle).deliver()).toBe('roses delivered by bicycle');
    app.app.get(Bicycle).restock();

    expect(await callsOf(app)).toEqual(['Bicycle deliver ok 1', 'Delivering deliver ok 2', 'Shop restock ok 1']);
  });
});

describe('injection', () => {
  it('into a child’s own properties and constructor works beside it', async () => {
    class WithProperty extends Bakery {
      @Inject(Clock)
      readonly clock!: Clock;
      @Optional()
      @Inject('not provided')
      readonly missing?: string;
    }
    @Injectable()
    class WithConstructor extends WithProperty {
      @Inject(Clock)
      readonly second!: Clock;
      constructor(readonly first: Clock) {
        super();
      }
      @Timed()
      tell(): string {
        return `${this.first.time} ${this.second.time} ${this.clock.time} ${String(this.missing)}`;
      }
    }
    const app = await start(WithProperty, WithConstructor);
    const child = app.app.get(WithConstructor);

    expect(child.tell()).toBe('noon noon noon undefined');
    expect(app.app.get(WithProperty).clock).toBe(app.app.get(Clock));
    child.sell();
    app.app.get(WithProperty).sell();

    expect(await callsOf(app)).toEqual(['Shop sell ok 2']);
    expect(await durationsOf(app)).toEqual(['WithConstructor tell ok 1']);
    expect(troubleOf(app)).toEqual([]);
  });

  it('by property works on the same class, above and below a decorated method', async () => {
    class Mixed {
      @Inject(Clock)
      readonly above!: Clock;
      @Counted()
      tell(): string {
        return this.above.time + this.below.time;
      }
      @Inject(Clock)
      readonly below!: Clock;
    }
    const app = await start(Mixed);

    expect(app.app.get(Mixed).tell()).toBe('noonnoon');
    expect(await callsOf(app)).toEqual(['Mixed tell ok 1']);
  });
});

describe.each(ADAPTERS)('a controller on %s', (adapter) => {
  it('inherits decorated handlers, and overrides them', async () => {
    abstract class ReadController {
      constructor(@Inject(Clock) protected readonly clock: Clock) {}
      @Counted()
      @Get()
      read(): string {
        return `base ${this.clock.time}`;
      }
      @Get('own')
      @Counted()
      own(): string {
        return 'base';
      }
    }
    @Controller('books')
    class BooksController extends ReadController {}
    @Controller('films')
    class FilmsController extends ReadController {
      @Counted()
      @Get('own')
      override own(): string {
        return `film of ${super.own()}`;
      }
    }
    const app = await TestApp.start(adapter, { controllers: [BooksController, FilmsController], providers: [Clock] });

    expect((await app.fetch('/books')).body).toBe('base noon');
    expect((await app.fetch('/films')).body).toBe('base noon');
    expect((await app.fetch('/films/own')).body).toBe('film of base');
    expect(await callsOf(app)).toEqual([
      'FilmsController own ok 1',
      'ReadController own ok 1',
      'ReadController read ok 2',
    ]);
  });
});
