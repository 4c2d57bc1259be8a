import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Observable, of, Subject, throwError } from 'rxjs';
import { closed } from '../../support/sockets';
import { TestApp } from '../../support/test-app';
import { QueryBuilder } from './lazy-values';
import { MeasuredApp } from './measured';

/* A program: does things of which errors come that nobody handles, and prints what Node says, once measured and once not. */

/** Calls the function by way of a measured method, or directly. */
export type Call = <Result>(give: () => Result) => Result;

const error = (): Error => new Error('unheeded');

async function* failing(): AsyncGenerator<number> {
  yield 1;
  throw error();
}

const SCENARIOS: Readonly<Record<string, (call: Call) => unknown>> = {
  'a rejected promise': (call) => call(() => Promise.reject(error())),
  'a promise that is rejected later': (call) => call(() => pause(1).then(() => Promise.reject(error()))),
  'an async function that throws': (call) =>
    call(async () => {
      await Promise.resolve();
      throw error();
    }),
  'a rejected promise with a handler for its value alone': (call) =>
    void call(() => Promise.reject(error())).then(() => {}),
  'a rejected promise with finally': (call) => call(() => Promise.reject(error())).finally(() => {}),
  'a query that fails': (call) => void call(() => new QueryBuilder(() => Promise.reject(error()))).then(() => {}),
  'an async generator that fails': async (call) => {
    const generator = call(failing);
    await generator.next();
    void generator.next();
  },
  'an Observable without a handler for errors': (call) => void call(() => throwError(error)).subscribe(),
  'an Observable with a handler for values alone': (call) =>
    void call(() => new Observable((subscriber) => subscriber.error(error()))).subscribe(() => {}),
  'a subject without a handler for errors': (call) => {
    const subject = call(() => new Subject());
    subject.subscribe();
    subject.error(error());
  },
  'an Observable whose reader throws': (call) =>
    void call(() => of(1)).subscribe(() => {
      throw error();
    }),
  'a Readable that fails': (call) => void call(() => new Readable({ read: () => {} })).destroy(error()),
  'a Readable that fails while it is read': (call) =>
    void call(
      () =>
        new Readable({
          read() {
            this.destroy(error());
          },
        }),
    ).resume(),

  'handled: a rejected promise': (call) => call(() => Promise.reject(error())).catch(() => {}),
  'handled: a rejected promise that is awaited': async (call) => {
    try {
      await call(() => Promise.reject(error()));
    } catch {
      // That is what it is about.
    }
  },
  'handled: a rejected promise, after a moment': async (call) => {
    const promise = call(() => pause(2).then(() => Promise.reject(error())));
    await Promise.resolve();
    promise.catch(() => {});
  },
  'handled: a query that fails': (call) =>
    void call(() => new QueryBuilder(() => Promise.reject(error()))).then(undefined, () => {}),
  'handled: a query that nobody awaits': (call) => void call(() => new QueryBuilder(() => Promise.reject(error()))),
  'handled: an async generator that fails': async (call) => {
    const generator = call(failing);
    await generator.next();
    await generator.next().catch(() => {});
  },
  'handled: an Observable': (call) => void call(() => throwError(error)).subscribe({ error: () => {} }),
  'handled: a Readable that fails': async (call) => {
    const stream = call(() => new Readable({ read: () => {} }));
    stream.on('error', () => {}).destroy(error());
    await closed(stream);
  },
  'handled: a Readable whose end is waited for': async (call) => {
    const stream = call(() => new Readable({ read: () => {} }));
    const ended = once(stream, 'end').catch(() => {});
    stream.destroy(error());
    await ended;
  },
};

const heard: string[] = [];
process.on('unhandledRejection', (reason) => heard.push(`unhandledRejection ${String(reason)}`));
process.on('uncaughtException', (thrown) => heard.push(`uncaughtException ${String(thrown)}`));
process.on('rejectionHandled', () => heard.push('rejectionHandled'));

/** Everything that the scenario makes Node say. */
async function listen(scenario: (call: Call) => unknown, call: Call): Promise<string[]> {
  heard.length = 0;
  // What a scenario returns is not awaited: nobody handles it.
  const wrapped = { result: scenario(call) };
  void wrapped;
  // Longer than the longest pause above, and RxJS reports from a timer of its own.
  await pause(20);
  return [...heard];
}

async function main(): Promise<void> {
  const app = await MeasuredApp.start();
  const report: Record<string, { bare: string[]; measured: string[] }> = {};
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    const bare = await listen(scenario, (give) => give());
    const measured = await listen(scenario, (give) => app.methods.all(give));
    report[name] = { bare, measured };
  }
  const { inFlight } = await app.calls('all');
  const { active } = await app.streams('all');
  await TestApp.stopAll();
  process.stdout.write(JSON.stringify({ report, inFlight, active }));
}

void main();
