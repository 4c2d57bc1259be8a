import { NEST_MAJOR } from '../support/nest-version';
import { TestApp } from '../support/test-app';
import { RpcApp } from './support/rpc-app';
import { Answers, Failures } from './support/rpc-handlers';

afterEach(() => RpcApp.stopAll());

const inheritAppConfig = NEST_MAJOR === 10;

describe('the JSON summary', () => {
  it('tells of the handlers of messages, all and each', async () => {
    const app = await RpcApp.start({ controllers: [Answers, Failures], inheritAppConfig });
    await app.send('later');
    await app.send('later');
    await expect(app.send('error')).rejects.toBeDefined();
    await app.calls();

    const { handlers } = await app.http.summary();

    expect(Object.keys(handlers)).toEqual(['rpc']);
    expect(handlers.rpc).toMatchObject({ active: 0, total: 3, count: 3, errors: 1, errorRate: 0.333333 });
    expect(handlers.rpc?.durationSeconds.p95).toBeGreaterThan(0);
    expect(handlers.rpc?.handlers.slice(0, 2)).toMatchObject([
      { transport: 'tcp', pattern: 'later', total: 2, count: 2, errors: 0, errorRate: 0 },
      { transport: 'tcp', pattern: 'error', total: 1, count: 1, errors: 1, errorRate: 1 },
    ]);
  });

  it('has the section alone where it is asked for, and nothing in it without such handlers', async () => {
    const app = await TestApp.start('express');

    const { handlers, ...more } = await app.summary('?sections=handlers');

    expect(handlers).toEqual({});
    expect(Object.keys(more)).toEqual(['timestamp', 'uptimeSeconds', 'window']);
  });
});
