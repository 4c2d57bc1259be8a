import { Controller, type Type } from '@nestjs/common';
import { type CustomTransportStrategy, EventPattern, MessagePattern, Server, Transport } from '@nestjs/microservices';
import { firstValueFrom, of, Observable } from 'rxjs';
import { eventually } from '../support/eventually';
import { NEST_MAJOR } from '../support/nest-version';
import { TestApp } from '../support/test-app';
import { callsOf } from './support/rpc-app';

/** A transport of the application's own, which looks its handlers up by itself and hears no Observable. */
class Direct extends Server implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }

  close(): void {}

  on(): void {}

  unwrap(): never {
    throw new Error('there is nothing to unwrap');
  }

  /** Calls a handler as a transport does that takes promises only. */
  async call(pattern: string, message: unknown): Promise<unknown> {
    const handler = this.messageHandlers.get(pattern);
    return handler?.(message, undefined);
  }
}

@Controller()
class Handlers {
  @MessagePattern('echo')
  echo(message: unknown): unknown {
    return message;
  }

  @MessagePattern('unheard')
  unheard(): Observable<number> {
    return of(1);
  }

  @EventPattern('event')
  event(_message: unknown): void {}
}

const start = (strategy: CustomTransportStrategy, ...controllers: Type[]): Promise<TestApp> =>
  TestApp.start('express', {
    controllers,
    configure: async (nest) => {
      nest.connectMicroservice({ strategy });
      await nest.startAllMicroservices();
    },
  });

afterEach(() => TestApp.stopAll());

/** NestJS 10 does not tell of its servers: there the interceptor measures, and knows Nest's own transports only. */
(NEST_MAJOR > 10 ? describe : describe.skip)('a transport of the application’s own', () => {
  it('is measured as custom, though it knows its handlers itself and hears no Observable', async () => {
    const strategy = new Direct();
    const app = await TestApp.start('express', {
      controllers: [Handlers],
      configure: async (nest) => {
        nest.connectMicroservice({ strategy });
        await nest.startAllMicroservices();
      },
    });

    expect(await strategy.call('echo', 'hello')).toBe('hello');
    await strategy.call('unheard', undefined);
    await strategy.call('event', undefined);

    expect(await callsOf(app)).toEqual(['custom echo ok 1', 'custom event ok 1', 'custom unheard ok 1']);
  });

  it('may be one that cannot be changed: then the application starts all the same, and says so once', async () => {
    const strategy = Object.freeze({
      listen: (callback: () => void) => callback(),
      close: () => {},
      addHandler: () => {},
    });

    const app = await TestApp.start('express', {
      controllers: [Handlers],
      configure: async (nest) => {
        nest.connectMicroservice({ strategy });
        await nest.startAllMicroservices();
      },
    });

    expect(app.logger.lines.filter((line) => line.includes('cannot be measured'))).toHaveLength(1);
  });

  it('may stop a source that gives all at once', async () => {
    const most = 1000;
    let given = 0;
    @Controller()
    class Counting {
      @MessagePattern('count')
      count(): Observable<number> {
        return new Observable((subscriber) => {
          while (!subscriber.closed && given < most) {
            subscriber.next(given++);
          }
        });
      }
    }
    const strategy = new Direct();
    const app = await start(strategy, Counting);

    expect(await firstValueFrom((await strategy.call('count', undefined)) as Observable<number>)).toBe(0);

    expect(given).toBe(1);
    expect(await callsOf(app)).toEqual(['custom count ok 1']);
  });

  it('may tell its status in a way of its own', async () => {
    const strategy = Object.defineProperty(new Direct(), 'status', { value: 'up' });
    const app = await start(strategy, Handlers);

    await strategy.call('echo', 'hello');

    expect(await callsOf(app)).toEqual(['custom echo ok 1']);
    expect(app.logger.lines.filter((line) => line.includes('cannot be measured'))).toEqual([]);
  });

  it('may be that of two microservices', async () => {
    const strategy = new Direct();
    const app = await TestApp.start('express', {
      controllers: [Handlers],
      configure: async (nest) => {
        nest.connectMicroservice({ strategy });
        nest.connectMicroservice({ strategy });
        await nest.startAllMicroservices();
      },
    });

    await strategy.call('echo', 'hello');

    expect(await callsOf(app)).toEqual(['custom echo ok 1']);
  });

  it('may have patterns that are not text', async () => {
    const circular: unknown[] = [];
    circular.push(circular);
    /** Knows its patterns as they stand, as Kafka's server does regular expressions. */
    class AsTheyStand extends Direct {
      protected override normalizePattern(pattern: unknown): string {
        return pattern as string;
      }
    }
    const [any, some, odd] = [/.*/, /some.*/, { circular }] as unknown as [string, string, string];
    @Controller()
    class Odd {
      @EventPattern(any)
      any(_message: unknown): void {}

      @EventPattern(some)
      some(_message: unknown): void {}

      @MessagePattern(odd)
      odd(): void {}
    }
    const strategy = new AsTheyStand();
    const app = await start(strategy, Odd);

    await strategy.call(any, undefined);
    await strategy.call(some, undefined);
    await strategy.call(odd, undefined);

    expect(await callsOf(app)).toEqual(['custom /.*/ ok 1', 'custom /some.*/ ok 1', 'custom unknown ok 1']);
  });

  it('may look an event up more than once, which is counted once where nobody takes it', async () => {
    /** As Nest's server for RabbitMQ does. */
    class Twice extends Direct {
      override async handleEvent(...[pattern, ...rest]: Parameters<Server['handleEvent']>): Promise<unknown> {
        this.getHandlerByPattern(pattern);
        return super.handleEvent(pattern, ...rest);
      }

      receive(pattern: string): Promise<unknown> {
        return this.handleEvent(pattern, { pattern, data: undefined }, {} as never);
      }
    }
    /** As Nest's server for Kafka does. */
    class Before extends Twice {
      override readonly transportId = Transport.KAFKA;

      override receive(pattern: string): Promise<unknown> {
        this.getHandlerByPattern(pattern);
        return super.receive(pattern);
      }
    }
    const [twice, before] = [new Twice(), new Before()];
    const one = await start(twice, Handlers);
    const other = await start(before, Handlers);

    for (const pattern of ['nobody', 'cares', 'event']) {
      await twice.receive(pattern);
      await before.receive(pattern);
    }

    expect(await callsOf(one)).toEqual(['custom __unmatched__ error 2', 'custom event ok 1']);
    expect(await callsOf(other)).toEqual(['kafka __unmatched__ error 2', 'kafka event ok 1']);
  });

  it('may answer what it has taken while it closes', async () => {
    let answer: (value: string) => void = () => {};
    @Controller()
    class Slow {
      @MessagePattern('slow')
      slow(): Promise<string> {
        return new Promise((resolve) => (answer = resolve));
      }
    }
    class Draining extends Direct {
      private taken: Promise<unknown> | undefined;

      override async close(): Promise<void> {
        await this.taken;
      }

      take(pattern: string): Promise<unknown> {
        return (this.taken = this.call(pattern, undefined));
      }
    }
    const strategy = new Draining();
    const app = await start(strategy, Slow);
    const taken = strategy.take('slow');
    await eventually(async () => expect((await app.scrape()).value('rpc_requests_in_flight')).toBe(1));

    const closed = strategy.close();
    answer('done');

    expect(await taken).toBe('done');
    await closed;
    expect(await callsOf(app)).toEqual(['custom slow ok 1']);
  });
});
