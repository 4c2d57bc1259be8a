import { Controller } from '@nestjs/common';
import { type CustomTransportStrategy, EventPattern, MessagePattern, Server } from '@nestjs/microservices';
import { of, type Observable } from 'rxjs';
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
});
