import { Controller, Get } from '@nestjs/common';
import { ADAPTERS, TestApp } from '../support/test-app';

@Controller('users')
class UsersController {
  @Get(':id')
  one(): string {
    return 'one';
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
