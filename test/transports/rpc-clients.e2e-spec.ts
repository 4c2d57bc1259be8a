import { ClientProxy } from '@nestjs/microservices';
import { EmptyError, firstValueFrom, lastValueFrom, Observable, Subject, takeUntil, timeout, toArray } from 'rxjs';
import { ADAPTERS, TestApp } from '../support/test-app';
import { clientCallsInFlight, clientCallsOf } from './support/client-calls';
import { DirectClient } from './support/direct-client';
import { clientOf, RpcApp, tcpService } from './support/rpc-app';
import { Answers, Endless, Events, Failures } from './support/rpc-handlers';

/** NestJS 10 does not tell of its servers, so there only the interceptor measures. */
const inheritAppConfig = true;

afterEach(async () => {
  Endless.stop.next();
  await RpcApp.stopAll();
});

/** An application with a client over nothing. */
async function startDirect(metrics = {}): Promise<{ app: TestApp; client: DirectClient }> {
  const app = await TestApp.start('express', { metrics, providers: [DirectClient] });
  return { app, client: app.app.get(DirectClient) };
}

describe('calls over TCP', () => {
  it('are counted by their pattern, with their duration, as the server counts them', async () => {
    const app = await RpcApp.start({ controllers: [Answers, Failures], inheritAppConfig });

    expect(await app.send({ cmd: 'math', op: 'sum' }, [1, 2])).toBe(3);
    expect(await app.send({ op: 'sum', cmd: 'math' }, [3])).toBe(3);
    expect(await app.sendForAll('several')).toEqual([1, 2, 3]);
    expect(await app.send(7)).toBe('seven');
    await expect(app.send('error')).rejects.toBeDefined();
    await expect(app.sendForAll('observable')).rejects.toBeDefined();

    const expected = [
      'tcp 7 ok 1',
      'tcp error error 1',
      'tcp observable error 1',
      'tcp several ok 1',
      'tcp {"cmd":"math","op":"sum"} ok 2',
    ];
    expect(await clientCallsOf(app.http)).toEqual(expected);
    expect(await app.calls()).toEqual(expected);
  });

  it('are counted when they are events, too', async () => {
    const app = await RpcApp.start({ controllers: [Events], inheritAppConfig });

    app.client.emit({ on: 'created' }, 'nobody listens to what comes of it');
    await app.emit('flow');

    expect(await clientCallsOf(app.http)).toEqual(['tcp flow ok 1', 'tcp {"on":"created"} ok 1']);
  });

  it('are errors where nobody takes them', async () => {
    const app = await TestApp.start('express');
    const client = clientOf(await tcpService());

    await expect(firstValueFrom(client.send('nowhere', {}))).rejects.toThrow();
    await expect(lastValueFrom(client.emit('nowhere', {}))).rejects.toThrow();

    expect(await clientCallsOf(app)).toEqual(['tcp nowhere error 2']);
  });

  it('are errors when they have no answer in time, and none where an answer is all that was wanted', async () => {
    const app = await RpcApp.start({ controllers: [Endless], inheritAppConfig });

    await expect(firstValueFrom(app.client.send('silence', {}).pipe(timeout(20)))).rejects.toThrow('Timeout');
    expect(await app.send('ticks')).toBe(1);

    expect(await clientCallsOf(app.http)).toEqual(['tcp silence error 1', 'tcp ticks ok 1']);
  });
});

describe.each(ADAPTERS)('a call on %s', (adapter) => {
  it('is exposed once there was one', async () => {
    const app = await TestApp.start(adapter, { providers: [DirectClient] });
    expect((await app.scrape()).text).not.toMatch(/^rpc_client_/m);

    await firstValueFrom(app.app.get(DirectClient).send('echo', {}));

    const labels = { transport: 'custom', pattern: 'echo' };
    const exposition = await app.scrape();
    expect(exposition.types.get('rpc_client_requests_total')).toBe('counter');
    expect(exposition.types.get('rpc_client_request_duration_seconds')).toBe('histogram');
    expect(exposition.value('rpc_client_requests_total', { ...labels, status: 'ok' })).toBe(1);
    // At zero, so that the first error is seen to be one more.
    expect(exposition.value('rpc_client_requests_total', { ...labels, status: 'error' })).toBe(0);
    expect(exposition.value('rpc_client_requests_in_flight', labels)).toBe(0);
  });
});

describe('a message', () => {
  it('is a call for each subscription, and none without', async () => {
    const { app, client } = await startDirect();

    const message = client.send('echo', {});
    client.send('unheard', {});
    expect(client.sent).toEqual([]);
    expect(await lastValueFrom(message)).toBe('echo');
    expect(await lastValueFrom(message.pipe(toArray()))).toEqual(['echo']);

    expect(await clientCallsOf(app)).toEqual(['custom echo ok 2']);
  });

  it('comes through as it is: values, the error itself, its completion', async () => {
    const { app, client } = await startDirect();
    const values: unknown[] = [];
    const value = { of: 'the answer' };
    const failure = { no: 'instance of Error' };
    const message = client.send('several', {});

    expect(message).toBeInstanceOf(Observable);
    const failed = new Promise((resolve) => {
      message.subscribe({ next: (one) => values.push(one), error: resolve });
    });
    await clientCallsInFlight(app, 1);
    client.sent[0]?.answer({ response: value });
    client.sent[0]?.answer({ err: failure });
    const empty = firstValueFrom(client.send('empty', {}));
    await clientCallsInFlight(app, 1);
    client.sent[1]?.answer({ isDisposed: true });

    expect(await failed).toBe(failure);
    expect(values[0]).toBe(value);
    await expect(empty).rejects.toBeInstanceOf(EmptyError);
    expect(await clientCallsOf(app)).toEqual(['custom empty ok 1', 'custom several error 1']);
  });

  it('is in flight until it ends, by its pattern', async () => {
    const { app, client } = await startDirect();
    const left = new Subject<void>();

    client.send('slow', {}).pipe(takeUntil(left)).subscribe();
    const second = client.send('slow', {}).subscribe();
    const other = client.send('other', {}).subscribe();
    await clientCallsInFlight(app, 2, { pattern: 'slow' });
    await clientCallsInFlight(app, 1, { pattern: 'other' });
    client.sent[1]?.answer({ response: 'one of several' });
    left.next();
    left.next();
    second.unsubscribe();
    second.unsubscribe();
    other.unsubscribe();

    expect(client.sent.map(({ isDropped }) => isDropped)).toEqual([true, true, true]);
    // Without an answer there is nothing to show for it.
    expect(await clientCallsOf(app)).toEqual(['custom other error 1', 'custom slow error 1', 'custom slow ok 1']);
  });

  it('that is not answered ends with its client', async () => {
    const { app, client } = await startDirect();
    client.send('stuck', {}).subscribe();
    await clientCallsInFlight(app, 1);

    await client.close();

    expect(await clientCallsOf(app)).toEqual(['custom stuck error 1']);
    client.sent[0]?.answer({ response: 'too late', isDisposed: true });
    expect(await clientCallsOf(app)).toEqual(['custom stuck error 1']);
  });

  it('that cannot be sent is an error', async () => {
    const { app, client } = await startDirect();
    client.connect = () => Promise.reject(new Error('no way'));

    await expect(firstValueFrom(client.send('echo', {}))).rejects.toThrow('no way');
    await expect(firstValueFrom(client.send('echo', undefined))).rejects.toThrow();
    await expect(firstValueFrom(client.send(undefined, {}))).rejects.toThrow();
    await expect(firstValueFrom(client.emit('echo', undefined))).rejects.toThrow();

    expect(await clientCallsOf(app)).toEqual(['custom echo error 3', 'custom unknown error 1']);
  });
});

describe('an event', () => {
  it('is on its way when it is emitted, whoever subscribes', async () => {
    const { app, client } = await startDirect();
    const gone: (() => void)[] = [];
    client.dispatch = () => new Promise((resolve) => gone.push(() => resolve(undefined)));

    const event = client.emit('paid', {}) as Observable<unknown> & { connect?: unknown };
    await clientCallsInFlight(app, 1);
    expect(typeof event.connect).toBe('function');
    const [first, second] = [lastValueFrom(event), lastValueFrom(event)];
    gone.forEach((go) => go());

    expect(await Promise.all([first, second])).toEqual([undefined, undefined]);
    expect(await clientCallsOf(app)).toEqual(['custom paid ok 1']);
  });

  it('that cannot be sent is an error, which nobody has to hear of', async () => {
    const { app, client } = await startDirect();
    const failure = new Error('no broker');
    client.dispatch = () => Promise.reject(failure);

    client.emit('paid', {});
    await expect(lastValueFrom(client.emit('paid', {}))).rejects.toBe(failure);

    expect(await clientCallsOf(app)).toEqual(['custom paid error 2']);
  });
});

describe('the option rpcClient', () => {
  it('turns the calls of clients off', async () => {
    const { app, client } = await startDirect({ rpcClient: false });

    expect(await firstValueFrom(client.send('echo', {}))).toBe('echo');

    expect((await app.scrape()).text).not.toContain('rpc_client_');
  });

  it('says the buckets', async () => {
    const { app, client } = await startDirect({ rpcClient: { buckets: [1] } });

    await firstValueFrom(client.send('echo', {}));

    const buckets = (await app.scrape()).of('rpc_client_request_duration_seconds_bucket');
    expect(buckets.map(({ labels }) => labels['le'])).toEqual(['1', '+Inf']);
  });
});

it("leaves the clients' classes as they were when the application is closed", async () => {
  const methods = (): unknown[] =>
    ['send', 'emit', 'close'].flatMap((name) => [
      Reflect.get(ClientProxy.prototype, name),
      Reflect.get(DirectClient.prototype, name),
    ]);
  const before = methods();
  const { client } = await startDirect();
  const waiting = client.send('stuck', {}).subscribe();
  await firstValueFrom(client.send('echo', {}));
  expect(methods()).not.toEqual(before);

  await TestApp.stopAll();

  expect(methods()).toEqual(before);
  expect(await firstValueFrom(client.send('echo', {}))).toBe('echo');
  waiting.unsubscribe();
});

it('is in the section clients of the summary, once there was a call', async () => {
  const { app, client } = await startDirect();
  expect((await app.summary('?sections=clients')).clients?.rpc).toBeUndefined();

  await firstValueFrom(client.send('echo', {}));
  await firstValueFrom(client.send('echo', {}));
  await expect(firstValueFrom(client.send('other', undefined))).rejects.toThrow();
  const waiting = client.send('stuck', {}).subscribe();
  await clientCallsInFlight(app, 1);

  const { rpc } = (await app.summary('?sections=clients&window=all')).clients ?? {};
  expect(rpc).toMatchObject({ active: 1, total: 3, count: 3, errors: 1, errorRate: 0.333333 });
  expect(rpc?.patterns).toMatchObject([
    { transport: 'custom', pattern: 'echo', active: 0, total: 2, count: 2, errors: 0 },
    { transport: 'custom', pattern: 'other', active: 0, total: 1, count: 1, errors: 1 },
    { transport: 'custom', pattern: 'stuck', active: 1, total: 0, count: 0, errors: 0 },
  ]);
  waiting.unsubscribe();
});
