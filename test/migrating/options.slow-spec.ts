import { ADAPTERS, type Adapter, TOKEN } from '../support/test-app';
import { boundsOf, moduleOfPage, run, stop } from './support';

/** What {@link run} asks for, as far as every library of these counts it. */
const ANSWERED = [
  'GET /users/:id 200 2',
  'GET /users/broken 500 1',
  'GET /users/forbidden 403 1',
  'GET /users/slow 499 1',
  'HEAD /users/:id 200 1',
  'POST /users 201 1',
];
const UNMATCHED = 'GET __unmatched__ 404 1';

const classes = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/ (\d)\d\d /, ' $1xx '));

beforeAll(() => {
  process.env['METRICS_TOKEN'] = TOKEN;
});

afterAll(() => {
  delete process.env['METRICS_TOKEN'];
});

afterEach(stop);

const options = (heading: string): { imports: [ReturnType<typeof moduleOfPage>] } => ({
  imports: [moduleOfPage(heading)],
});

describe.each<Adapter>([...ADAPTERS])('the options of docs/migrating.md on %s', (adapter) => {
  it('keep what prometheus-api-metrics has', async () => {
    const labels = ['method', 'route', 'code'];
    const name = 'http_request_duration_seconds';

    const exposition = await run(adapter, options('From prometheus-api-metrics'), `${name}_count`, labels, (lines) =>
      expect(lines).toEqual(ANSWERED),
    );

    expect(boundsOf(exposition, name)).toEqual([
      '0.001',
      '0.005',
      '0.015',
      '0.05',
      '0.1',
      '0.2',
      '0.3',
      '0.4',
      '0.5',
      '+Inf',
    ]);
    for (const size of ['http_request_size_bytes', 'http_response_size_bytes']) {
      expect(exposition.value(`${size}_count`, { method: 'POST', route: '/users' })).toBe(1);
      expect(boundsOf(exposition, size).slice(0, 3)).toEqual(['5', '10', '25']);
    }
  });

  it('keep what swagger-stats has', async () => {
    const { imports } = options('From swagger-stats');
    const labels = ['method', 'path', 'code'];
    const name = 'api_request_total';

    const exposition = await run(adapter, { imports, endpoint: '/swagger-stats/metrics' }, name, labels, (lines) =>
      expect(lines).toEqual([...ANSWERED, UNMATCHED].toSorted()),
    );

    expect(exposition.value('api_all_request_in_processing_total')).toBe(0);
  });

  it('keep what @digikare/nestjs-prom has', async () => {
    const labels = ['method', 'path', 'status'];

    const exposition = await run(
      adapter,
      options('From @digikare/nestjs-prom'),
      'http_requests_count',
      labels,
      (lines) => expect(lines).toEqual(classes([...ANSWERED, UNMATCHED]).toSorted()),
    );

    expect(exposition.value('http_requests_answered_total', { app: 'shop', status: '4xx' })).toBe(3);
    expect(exposition.value('process_resident_memory_bytes', { app: 'shop' })).toBeGreaterThan(0);
    expect(boundsOf(exposition, 'http_requests').at(-2)).toBe('10');
  });
});
