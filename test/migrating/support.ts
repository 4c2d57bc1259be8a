import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CallHandler,
  Controller,
  type DynamicModule,
  type ExecutionContext,
  ForbiddenException,
  Get,
  HttpException,
  Param,
  Post,
  UseGuards,
} from '@nestjs/common';
import { register } from 'prom-client';
import { type Observable, tap } from 'rxjs';
import { eventually } from '../support/eventually';
import type { Exposition } from '../support/exposition';
import { moduleOf } from '../prometheus/support/securing-page';
import { type Adapter, TestApp, type TestAppOptions } from '../support/test-app';

const PAGE = readFileSync(join(__dirname, '..', '..', 'docs', 'migrating.md'), 'utf8');

/**
 * The module that the TypeScript below a heading of docs/migrating.md exports as `metrics`: with the first block, or
 * the one of that index.
 */
export function moduleOfPage(heading: string, index = 0): DynamicModule {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  const [withoutNext = ''] = section.split('\n## ');
  const blocks = [...withoutNext.matchAll(/^```ts\n(.*?)^```$/gms)].filter(([, code = '']) =>
    code.includes(' metrics '),
  );
  return moduleOf(blocks[index]?.[1] ?? '', '');
}

class Refusing {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

/** What each library and the module are asked for. */
@Controller('users')
export class UsersController {
  @Get('broken')
  broken(): never {
    throw new Error('broken');
  }

  @Get('forbidden')
  @UseGuards(Refusing)
  forbidden(): void {}

  @Get('slow')
  slow(): Promise<void> {
    return new Promise(() => {});
  }

  @Get(':id')
  one(@Param('id') id: string): object {
    return { id };
  }

  @Post()
  create(): object {
    return {};
  }
}

/**
 * The same requests for every application: answered, failed, refused by a guard, without a route, left by the client.
 */
export async function sendRequests(app: TestApp): Promise<void> {
  for (const path of ['/users/1', '/users/2', '/users/broken', '/users/forbidden', '/nowhere']) {
    await app.fetch(path);
  }
  await app.fetch('/users', { method: 'POST' });
  await app.fetch('/users/3', { method: 'HEAD' });
  const arrived = once(app.app.getHttpServer(), 'request');
  const socket = await app.open('GET /users/slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await arrived;
  socket.destroy();
}

/** The samples of that name that are not zero, as `GET /users/:id 200 2`, once the check passes. */
export function eventuallyLines(
  read: () => Promise<Exposition>,
  name: string,
  labels: readonly string[],
  check: (lines: readonly string[]) => void,
): Promise<Exposition> {
  return eventually(async () => {
    const exposition = await read();
    check(exposition.lines(name, ...labels));
    return exposition;
  });
}

/** The bounds of a histogram, as they are exposed. */
export function boundsOf(exposition: Exposition, histogram: string): string[] {
  return [...new Set(exposition.of(`${histogram}_bucket`).map(({ labels }) => labels['le'] ?? ''))];
}

/** Stops what runs, and leaves prom-client's global registry as it was. For `afterEach`. */
export async function stop(): Promise<void> {
  await TestApp.stopAll();
  register.clear();
  register.setDefaultLabels({});
}

/**
 * Starts an application without this module's defaults, sends it the requests, and reads once the check of its lines
 * passes.
 */
export async function run(
  on: Adapter,
  { endpoint = '/metrics', ...options }: TestAppOptions & { readonly endpoint?: string },
  name: string,
  labels: readonly string[],
  check: (lines: readonly string[]) => void,
): Promise<Exposition> {
  const app = await TestApp.start(on, { metrics: null, controllers: [UsersController], ...options });
  await sendRequests(app);
  const exposition = await eventuallyLines(() => app.scrape(endpoint), name, labels, check);
  await stop();
  return exposition;
}

/** What an interceptor sees of an answer. */
export interface HandlerAnswer {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** Calls back with the status of each answer of a handler. */
export function whenAnswered(
  context: ExecutionContext,
  next: CallHandler,
  record: (answer: HandlerAnswer) => void,
): Observable<unknown> {
  const request = context.switchToHttp().getRequest<{ method: string; route: { path: string } }>();
  const response = context.switchToHttp().getResponse<{ statusCode: number }>();
  const told = (status: number): void => record({ method: request.method, route: request.route.path, status });
  return next.handle().pipe(
    tap({
      complete: () => told(response.statusCode),
      error: (error: unknown) => told(error instanceof HttpException ? error.getStatus() : 500),
    }),
  );
}
