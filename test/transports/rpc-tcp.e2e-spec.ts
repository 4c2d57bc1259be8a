import type { Socket } from 'node:net';
import { JsonSocket, type MicroserviceOptions } from '@nestjs/microservices';
import { closed, openSocket } from '../support/sockets';
import { eventually } from '../support/eventually';
import { NEST_MAJOR } from '../support/nest-version';
import { TestApp } from '../support/test-app';
import { callsOf, RpcApp, tcpService } from './support/rpc-app';
import { Answers, Endless, Events, Failures, Guarded, MoreEvents, PerRequest, Softened } from './support/rpc-handlers';

/** NestJS 10 does not tell of its servers, so there only the interceptor measures. */
const SEES_SERVERS = NEST_MAJOR > 10;
const inheritAppConfig = !SEES_SERVERS;

afterEach(async () => {
  Endless.stop.next();
  await RpcApp.stopAll();
});

describe('messages over TCP', () => {
  it('are counted once by the pattern in the code, with their duration', async () => {
    const app = await RpcApp.start({ controllers: [Answers], inheritAppConfig });

    expect(await app.send({ cmd: 'math', op: 'sum' }, [1, 2])).toBe(3);
    expect(await app.send({ op: 'sum', cmd: 'math' }, [3])).toBe(3);
    expect(await app.send('later')).toBe('later');
    expect(await app.send(7)).toBe('seven');
    expect(await app.sendForAll('several')).toEqual([1, 2, 3]);
    expect(await app.send('one')).toBe('either');
    expect(await app.send('other')).toBe('either');

    expect(await app.calls()).toEqual([
      'tcp 7 ok 1',
      'tcp later ok 1',
      'tcp one ok 1',
      'tcp other ok 1',
      'tcp several ok 1',
      'tcp {"cmd":"math","op":"sum"} ok 2',
    ]);
  });

  it('that fail are errors, however they fail', async () => {
    const app = await RpcApp.start({ controllers: [Failures], inheritAppConfig });

    const patterns = ['error', 'filtered', 'observable', 'pipe', 'rpc-exception', 'too-late'];
    for (const pattern of patterns) {
      await expect(app.sendForAll(pattern)).rejects.toBeDefined();
    }

    expect(await app.calls()).toEqual(patterns.map((pattern) => `tcp ${pattern} error 1`));
  });

  it('to handlers that are made for each request are counted', async () => {
    const app = await RpcApp.start({ controllers: [PerRequest], inheritAppConfig });

    expect(await app.send('per-request')).toBe('fresh');
    expect(await app.send('per-request')).toBe('fresh');
    await expect(app.send('per-request-failure')).rejects.toBeDefined();

    expect(await app.calls()).toEqual(['tcp per-request ok 2', 'tcp per-request-failure error 1']);
  });

  it('past the series budget count as __overflow__, each as dropped, with one warning', async () => {
    const metrics = { limits: { seriesPerMetric: 1 } };
    const app = await RpcApp.start({ controllers: [Answers], inheritAppConfig, metrics });

    for (let i = 0; i < 3; i++) {
      expect(await app.send('later')).toBe('later');
      expect(await app.send('one')).toBe('either');
    }

    for (const [metric, sample] of [
      ['rpc_requests_total', 'rpc_requests_total'],
      ['rpc_request_duration_seconds', 'rpc_request_duration_seconds_count'],
    ] as const) {
      const { exposition, sum } = await eventually(async () => {
        const now = await app.http.scrape();
        const all = now.of(sample).reduce((total, { value }) => total + value, 0);
        expect(all).toBe(6);
        return { exposition: now, sum: all };
      });
      const overflow = exposition.value(sample, { pattern: '__overflow__' }) ?? 0;
      expect([3, sum]).toContain(overflow);
      expect(exposition.value('metrics_series_dropped_total', { metric })).toBe(overflow);
      const start = `warn ${metric} has reached its 1 series (limits.seriesPerMetric)`;
      expect(app.http.logger.lines.filter((line) => line.startsWith(start))).toHaveLength(1);
    }
  });

  it('are no HTTP requests, and HTTP requests no messages', async () => {
    const app = await RpcApp.start({ controllers: [Answers], inheritAppConfig });

    await app.send('later');
    await app.http.fetch('/nowhere');

    expect(await app.calls()).toEqual(['tcp later ok 1']);
    expect(await app.http.requests()).toEqual(['GET __unmatched__ 404 1']);
  });
});

describe('events over TCP', () => {
  it('are counted once, however many handlers they have', async () => {
    const app = await RpcApp.start({ controllers: [Events, MoreEvents], inheritAppConfig });

    await app.emit({ on: 'created' }, 'first');
    await app.emit({ on: 'created' }, 'second');
    await app.emit('flow');
    await eventually(() => {
      expect(app.http.app.get(Events).seen).toEqual(['first', 'second']);
      expect(app.http.app.get(MoreEvents).seen).toEqual(['first', 'second']);
    });

    const created = SEES_SERVERS ? 2 : 4;
    await eventually(async () =>
      expect(await app.calls()).toEqual(['tcp flow ok 1', `tcp {"on":"created"} ok ${created}`]),
    );
  });

  it('whose handler fails are errors', async () => {
    const app = await RpcApp.start({ controllers: [Events], inheritAppConfig });

    await app.emit('failing');

    await eventually(async () => expect(await app.calls()).toEqual(['tcp failing error 1']));
  });
});

(SEES_SERVERS ? describe : describe.skip)('what only the server of a microservice sees', () => {
  it('is an answer that an exception filter makes of an error', async () => {
    const app = await RpcApp.start({ controllers: [Softened], inheritAppConfig });

    expect(await app.send('softened')).toBe('instead');
    expect(await app.sendForAll('softened-late')).toEqual([1, 'instead']);
    expect(await app.sendForAll('empty')).toEqual([]);

    expect(await app.calls()).toEqual(['tcp empty ok 1', 'tcp softened ok 1', 'tcp softened-late ok 1']);
  });

  it.each([false, true])('is a message that a guard refuses, with inheritAppConfig %p', async (inheritAppConfig) => {
    const app = await RpcApp.start({ controllers: [Guarded], inheritAppConfig });

    await expect(app.send('guarded')).rejects.toBeDefined();

    expect(await app.calls()).toEqual(['tcp guarded error 1']);
  });

  it('is a message or an event that no handler takes, under one label whatever the pattern', async () => {
    const app = await RpcApp.start({ controllers: [Answers] });

    for (const pattern of ['nowhere', '__proto__', 'constructor', { cmd: 'nothing' }, 'x'.repeat(10_000)]) {
      await expect(app.send(pattern)).rejects.toBeDefined();
    }
    await app.emit('nobody cares');

    await eventually(async () => expect(await app.calls()).toEqual(['tcp __unmatched__ error 6']));
  });

  it.each([false, true])('is every message once, with inheritAppConfig %p', async (inheritAppConfig) => {
    const app = await RpcApp.start({
      controllers: [Answers],
      inheritAppConfig,
      metrics: { interceptor: 'always' },
    });

    await app.send('later');

    expect(await app.calls()).toEqual(['tcp later ok 1']);
  });

  it('stands at zero before the first message', async () => {
    const app = await RpcApp.start({ controllers: [Answers] });

    const exposition = await app.http.scrape();

    for (const pattern of ['later', '{"cmd":"math","op":"sum"}', '__unmatched__']) {
      const labels = { transport: 'tcp', pattern, status: 'error' };
      expect(exposition.value('rpc_requests_total', labels)).toBe(0);
      expect(exposition.value('rpc_request_duration_seconds_count', labels)).toBeUndefined();
    }
  });
});

describe('a message in flight', () => {
  it('is so until its handler is done', async () => {
    const app = await RpcApp.start({ controllers: [Endless], inheritAppConfig });

    const answer = app.send('held');
    await app.inFlight(1);
    Endless.release();

    expect(await answer).toBe('released');
    expect(await app.calls()).toEqual(['tcp held ok 1']);
  });

  it.each([
    ['stuck', 'error'],
    ['silence', 'error'],
    ['ticks', 'ok'],
  ])('comes down when the client of "%s" vanishes: %s', async (pattern, status) => {
    if (!SEES_SERVERS) {
      // The interceptor does not see the connection: what never ends stays in flight.
      return;
    }
    const app = await RpcApp.start({ controllers: [Endless] });
    const values: unknown[] = [];
    app.client.send(pattern, {}).subscribe({ next: (value) => values.push(value), error: () => {} });
    await app.inFlight(1);
    if (status === 'ok') {
      await eventually(() => expect(values.length).toBeGreaterThan(1));
    }

    app.client.close();

    await app.inFlight(0);
    expect(await app.calls()).toEqual([`tcp ${pattern} ${status} 1`]);
  });
});

(SEES_SERVERS ? it : it.skip)('is in flight no more when its client went while it was being read', async () => {
  const { transport, options } = await tcpService();
  let server: Socket | undefined;
  const deserializer = {
    deserialize: async (message: unknown) => {
      await closed(server as Socket);
      return message;
    },
  };
  class Watched extends JsonSocket {
    constructor(socket: Socket) {
      super(socket);
      server = socket;
    }
  }
  const app = await TestApp.start('express', {
    controllers: [Endless],
    configure: async (nest) => {
      nest.connectMicroservice<MicroserviceOptions>({
        transport,
        options: { ...options, deserializer, socketClass: Watched },
      });
      await nest.startAllMicroservices();
    },
  });
  const socket = await openSocket(options.port, { host: options.host });
  const message = JSON.stringify({ pattern: 'silence', data: {}, id: '1' });

  socket.end(`${message.length}#${message}`);

  await eventually(async () => expect(await callsOf(app)).toEqual(['tcp silence error 1']));
});

describe('microservices of which nothing is to be measured', () => {
  it.each([{ rpc: false }, { rpc: false, interceptor: 'always' as const }])('expose nothing: %p', async (metrics) => {
    const app = await RpcApp.start({ controllers: [Answers], metrics });

    expect(await app.send('later')).toBe('later');

    expect((await app.http.scrape()).lines('rpc_requests_total', 'pattern')).toEqual([]);
  });

  it('answer as before where the module is off', async () => {
    const app = await RpcApp.start({ controllers: [Answers], metrics: { enabled: false } });

    expect(await app.send('later')).toBe('later');
  });

  it('expose nothing where there are none', async () => {
    const app = await TestApp.start('express');

    expect((await app.scrape()).text).not.toMatch(/^(rpc|ws|graphql)_/m);
  });
});

describe('two applications in one process', () => {
  it('never share a message', async () => {
    const one = await RpcApp.start({ controllers: [Answers], inheritAppConfig });
    const other = await RpcApp.start({ controllers: [Answers], inheritAppConfig });

    await one.send('later');
    await one.send('later');
    await other.send(7);

    expect(await one.calls()).toEqual(['tcp later ok 2']);
    expect(await other.calls()).toEqual(['tcp 7 ok 1']);
  });
});
