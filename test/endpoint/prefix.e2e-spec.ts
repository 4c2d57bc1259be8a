import { RequestMethod } from '@nestjs/common';
import { eventually } from '../support/eventually';
import { HelloController } from '../support/contract-controllers';
import { ADAPTERS, ENDPOINTS, TestApp } from '../support/test-app';

const controllers = [HelloController];

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the global prefix on %s', (adapter) => {
  it('does not apply unless asked', async () => {
    const app = await TestApp.start(adapter, { controllers, configure: (nest) => void nest.setGlobalPrefix('api') });

    for (const path of ENDPOINTS) {
      expect((await app.read(path)).status).toBe(200);
      expect((await app.read(`/api${path}`)).status).toBe(404);
    }
  });

  it('is followed, behind the guard, and announced', async () => {
    const app = await TestApp.start(adapter, {
      controllers,
      metrics: { endpoint: { prefix: 'follow' }, auth: undefined },
      configure: (nest) =>
        void nest.setGlobalPrefix('/api/v1/', { exclude: [{ path: 'health', method: RequestMethod.GET }] }),
    });

    await eventually(() => {
      expect(app.logger.lines).toContain(
        'log Metrics at /api/v1/metrics, /api/v1/metrics.json and /api/v1/metrics/health.',
      );
      expect(app.logger.lines.join('\n')).toMatch(/curl .* http:\/\/localhost:\d+\/api\/v1\/metrics$/m);
    });
    for (const path of ENDPOINTS) {
      expect((await app.fetch(`/api/v1${path}`)).status).toBe(401);
      expect((await app.fetch(path)).status).toBe(404);
    }
  });

  it('moves what is not counted with it', async () => {
    const app = await TestApp.start(adapter, {
      controllers,
      metrics: { endpoint: { prefix: 'follow' } },
      configure: (nest) => void nest.setGlobalPrefix('api'),
    });

    await app.fetch('/api/hello');
    await app.fetch('/metrics');
    expect((await app.summary('', '/api/metrics.json')).requests.active).toBe(0);
    await app.scrape('/api/metrics');

    await eventually(async () => {
      const exposition = await app.scrape('/api/metrics');
      expect(exposition.lines('http_requests_total', 'method', 'path', 'status')).toEqual([
        'GET /api/hello 200 1',
        'GET __unmatched__ 404 1',
      ]);
    });
  });

  it('may be none', async () => {
    const app = await TestApp.start(adapter, { controllers, metrics: { endpoint: { prefix: 'follow' } } });

    expect((await app.read('/metrics')).status).toBe(200);
  });

  it('is an error where nobody can tell the path', async () => {
    await expect(
      TestApp.start(adapter, {
        controllers,
        metrics: { endpoint: { prefix: 'follow' } },
        configure: (nest) => void nest.setGlobalPrefix(':tenant/api'),
      }),
    ).rejects.toThrow('endpoint.prefix cannot follow the global prefix ":tenant/api"');
  });
});
