import 'reflect-metadata';
import { Controller, Get, type INestApplication, Module, Param, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MetricsModule } from 'nestjs-red-metrics';

const TOKEN = 'a-token-of-the-simulation';
/** Requests to each route between two scrapes. */
const REQUESTS = 3;

/** A service with so many routes, of which each pod of a fleet has the metrics. */
export class Fleet {
  private constructor(
    private readonly app: INestApplication,
    private readonly origin: string,
    private readonly routes: number,
  ) {}

  static async start(routes: number): Promise<Fleet> {
    const metrics = MetricsModule.forRoot({ auth: { bearerToken: TOKEN } });

    @Module({ imports: [metrics], controllers: Array.from({ length: routes }, (_, index) => controllerOf(index)) })
    class FleetModule {}

    const app = await NestFactory.create(FleetModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    return new Fleet(app, await app.getUrl(), routes);
  }

  /** What a scrape gets after some more requests to each route, one in a hundred of which fails. */
  async scrape(): Promise<string> {
    for (let route = 0; route < this.routes; route++) {
      for (let request = 0; request < REQUESTS; request++) {
        const fails = (route * REQUESTS + request) % 100 === 0;
        await this.read(`/route-${route}/${fails ? 'fails' : request}`);
      }
    }
    return this.read('/metrics', { Authorization: `Bearer ${TOKEN}`, Accept: 'text/plain' });
  }

  stop(): Promise<void> {
    return this.app.close();
  }

  private async read(path: string, headers: Record<string, string> = {}): Promise<string> {
    return (await fetch(this.origin + path, { headers })).text();
  }
}

function controllerOf(index: number): Type {
  @Controller(`route-${index}`)
  class RouteController {
    @Get(':id')
    one(@Param('id') id: string): string {
      if (id === 'fails') {
        throw new Error('one of a hundred');
      }
      return id;
    }
  }
  return RouteController;
}
