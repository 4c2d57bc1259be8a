import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { Controller, Get, Injectable, Param, Sse } from '@nestjs/common';
import { CountCacheHit } from 'nestjs-red-metrics';
import { concatMap, delay, from, type Observable, of } from 'rxjs';
import { ADAPTERS, TestApp } from '../support/test-app';

@Injectable()
class Cache {
  @CountCacheHit({ cache: 'colours' })
  get(key: string): string | undefined {
    return key;
  }
}

@Controller('colours')
class ColoursController {
  constructor(private readonly cache: Cache) {}

  @Get(':key')
  async one(@Param('key') key: string): Promise<string> {
    await new Promise((resolve) => setImmediate(resolve));
    return String(this.cache.get(key));
  }

  @Get(':key/later')
  later(@Param('key') key: string): Observable<string> {
    return of(key).pipe(
      delay(1),
      concatMap(() => of(String(this.cache.get(key)))),
    );
  }

  @Sse(':key/events')
  events(@Param('key') key: string): Observable<{ data: string }> {
    return from([1, 2]).pipe(concatMap(() => of({ data: String(this.cache.get(key)) }).pipe(delay(1))));
  }
}

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the label path on %s where only the interceptor sees requests', (adapter) => {
  it('is that of the handler, also after awaits and while it streams, and is forgotten with the request', async () => {
    const app = await TestApp.start(`${adapter} by the interceptor`, {
      controllers: [ColoursController],
      providers: [Cache],
      configure: (nest) =>
        void nest.use((_request: unknown, _response: unknown, next: () => void) => {
          nest.get(Cache).get('from-middleware');
          next();
        }),
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });

    for (const path of ['/colours/red', '/colours/red/later', '/colours/red/events']) {
      const [response] = (await once(get(app.origin + path, { agent }), 'response')) as [IncomingMessage];
      response.resume();
      await once(response, 'end');
    }
    agent.destroy();
    await app.requests();

    const hits = (await app.scrape()).lines('cache_hits_total', 'path', 'cache');
    expect(hits).toEqual(
      expect.arrayContaining([
        '/colours/:key colours 1',
        '/colours/:key/events colours 2',
        '/colours/:key/later colours 1',
      ]),
    );
    // What runs before an interceptor knows of no request.
    expect(hits.filter((line) => !line.startsWith('/colours'))).toEqual([expect.stringMatching(/^none colours \d+$/)]);
  });
});
