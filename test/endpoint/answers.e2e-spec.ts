import { Controller, Get, Injectable, Scope } from '@nestjs/common';
import { MetricsSection } from 'nestjs-red-metrics';
import { eventually } from '../support/eventually';
import { ADAPTERS, TestApp } from '../support/test-app';

@Controller('users')
class UsersController {
  @Get(':id')
  one(): string {
    return 'one';
  }

  @Get('failing/:id')
  failing(): string {
    throw new Error('failing');
  }
}

const controllers = [UsersController];

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the endpoint on %s', (adapter) => {
  it('answers in the text format', async () => {
    const app = await TestApp.start(adapter, { controllers });

    const { status, headers, body } = await app.read('/metrics', { headers: { 'Accept-Encoding': 'identity' } });

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(body).toContain('# TYPE http_requests_total counter\n');
    expect(body.endsWith('\n')).toBe(true);
  });

  it('answers HEAD without a body, and no other method', async () => {
    const app = await TestApp.start(adapter, { controllers });

    const head = await app.read('/metrics', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-type')).toContain('text/plain');
    expect(head.body).toBe('');

    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const other = await app.read('/metrics', { method });
      expect(other.status).toBe(405);
      expect(other.headers.get('allow')).toBe('GET, HEAD');
    }
  });

  it('leaves its own requests out', async () => {
    const app = await TestApp.start(adapter, { controllers });

    await app.read('/metrics');
    await app.read('/metrics/');
    await app.read('/metrics.json');
    await app.read('/metrics/health?probe=1');
    await app.fetch('/metrics');

    expect(await app.requests()).toEqual([]);
  });

  it('sums up in JSON', async () => {
    const app = await TestApp.start(adapter, { controllers });
    await app.fetch('/users/1');
    await app.fetch('/users/2');
    await app.fetch('/users/3');
    await app.fetch('/users/failing/4');
    await app.requests();

    const { headers } = await app.read('/metrics.json');
    const summary = await app.summary('?families=true');

    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Date.now() - Date.parse(summary.timestamp)).toBeLessThan(60_000);
    expect(summary.uptimeSeconds).toBeGreaterThan(0);
    expect(summary.requests).toMatchObject({
      total: 4,
      active: 0,
      aborted: 0,
      errorRate: 0.25,
      successRate: 0.75,
      byStatus: { '200': 3, '500': 1 },
    });
    const { mean, p50, p99 } = summary.requests.durationSeconds;
    expect(mean).toBeGreaterThan(0);
    expect(p50).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50 as number);
    expect(summary.endpoints.map(({ method, path, total, errorRate }) => [method, path, total, errorRate])).toEqual([
      ['GET', '/users/:id', 3, 0],
      ['GET', '/users/failing/:id', 1, 1],
    ]);
    const families = new Map(summary.families?.map((family) => [family.name, family]));
    expect(families.get('http_requests_total')?.values).toHaveLength(2);
    expect(families.get('process_cpu_seconds_total')?.type).toBe('counter');
  });

  it('sums up before the first request, without numbers that are none', async () => {
    const app = await TestApp.start(adapter, { controllers });

    expect((await app.summary()).requests).toEqual({
      total: 0,
      active: 0,
      aborted: 0,
      errorRate: null,
      successRate: null,
      byStatus: {},
      durationSeconds: { mean: null, p50: null, p90: null, p95: null, p99: null, max: null },
      count: 0,
      perSecond: 0,
    });
  });

  it('knows every endpoint in JSON, whatever labels are exposed', async () => {
    const app = await TestApp.start(adapter, {
      controllers,
      metrics: { http: { labels: ['status'], durationLabels: [] } },
    });
    await app.fetch('/users/1');

    await eventually(async () => {
      const { endpoints } = await app.summary();
      expect(endpoints).toMatchObject([{ method: 'GET', path: '/users/:id', total: 1 }]);
    });
  });

  it('tells the health', async () => {
    const app = await TestApp.start(adapter, { controllers, metrics: { health: { eventLoopLag: false } } });

    const { status, headers, body } = await app.read('/metrics/health');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(JSON.parse(body)).toMatchObject({ status: 'ok', uptimeSeconds: expect.any(Number), checks: {} });
  });

  it('moves as a whole, or one by one', async () => {
    const whole = await TestApp.start(adapter, { controllers, metrics: { path: '/internal/metrics' } });
    expect((await whole.read('/internal/metrics')).body).toContain('# TYPE');
    expect(JSON.parse((await whole.read('/internal/metrics.json')).body)).toHaveProperty('requests');
    expect(JSON.parse((await whole.read('/internal/metrics/health')).body)).toHaveProperty('checks');
    expect((await whole.read('/metrics')).status).toBe(404);

    const paths = { metrics: '/v1/metrics/prometheus', json: '/v1/metrics', health: '/v1/metrics/health' };
    const single = await TestApp.start(adapter, { controllers, metrics: { paths } });
    expect((await single.read('/v1/metrics/prometheus')).body).toContain('# TYPE');
    expect(JSON.parse((await single.read('/v1/metrics')).body)).toHaveProperty('requests');
    expect(JSON.parse((await single.read('/v1/metrics/health')).body)).toHaveProperty('checks');
    expect((await single.read('/metrics')).status).toBe(404);
  });
});

describe('sections of the JSON summary', () => {
  @Injectable()
  class Database {
    @MetricsSection('database')
    async statistics(): Promise<object> {
      return { rows: 3n, table: 'requests' };
    }

    @MetricsSection('broken')
    broken(): never {
      throw new Error('the password is hunter2');
    }

    @MetricsSection('cyclic')
    cyclic(): object {
      const cycle: { self?: object } = {};
      cycle.self = cycle;
      return cycle;
    }

    @MetricsSection('nothing')
    nothing(): void {}

    @MetricsSection('hanging')
    hanging(): Promise<never> {
      this.calls++;
      return new Promise(() => {});
    }

    calls = 0;
  }

  it('come from any provider, and cost only themselves when they fail', async () => {
    const app = await TestApp.start('express', { providers: [Database], controllers });

    const [summary] = await Promise.all([app.summary(), app.summary()]);

    expect(summary).toMatchObject({
      database: { rows: '3', table: 'requests' },
      broken: { error: 'This section could not be made; see the log of the service.' },
      cyclic: { error: 'This section could not be made; see the log of the service.' },
      nothing: null,
      hanging: { error: 'This section took too long.' },
      requests: { total: 0 },
    });
    expect(JSON.stringify(summary)).not.toContain('hunter2');
    expect(app.app.get(Database).calls).toBe(1);
  });

  it('are refused for a name that is taken, and for a class without a single instance', async () => {
    @Injectable()
    class Other {
      @MetricsSection('database')
      statistics(): object {
        return {};
      }
    }
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @MetricsSection('mine')
      statistics(): object {
        return {};
      }
    }

    await expect(TestApp.start('express', { providers: [Database, Other] })).rejects.toThrow(
      '@MetricsSection("database") on Other.statistics has the name of another section',
    );
    await expect(TestApp.start('express', { providers: [PerRequest] })).rejects.toThrow(
      'is in a class that has an instance for each request',
    );
    expect(() => MetricsSection('requests')).toThrow('is no name for a section');
    expect(() => MetricsSection('__proto__')).toThrow('is no name for a section');
  });
});
