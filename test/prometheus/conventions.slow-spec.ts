import { Controller, Get, NotImplementedException, Param } from '@nestjs/common';
import type { MetricsModuleOptions } from 'nestjs-red-metrics';
import { Processes } from '../support/processes';
import { describeWith } from '../support/real-parts';
import { TestApp, TOKEN } from '../support/test-app';
import { PrometheusServer } from './support/prometheus-server';

@Controller()
class ShopController {
  @Get('users/:id')
  user(@Param('id') id: string): string {
    if (id === 'none') {
      throw new NotImplementedException();
    }
    return id;
  }

  @Get('call/:port')
  async call(@Param('port') port: string): Promise<string> {
    return (await fetch(`http://127.0.0.1:${port}/users/called`)).text();
  }
}

/** A dashboard: what it selects services by, and what its panels ask for. */
interface Dashboard {
  readonly options: MetricsModuleOptions;
  readonly panels: Readonly<Record<string, string>>;
  /** Label values that its tables show. */
  readonly shows: readonly (readonly [panel: string, label: string, values: readonly string[]])[];
}

const SERVICE = 'deployment_environment_name=~".*",service_namespace=~"shops",service_name="shop"';
const OF_SERVICE = 'deployment_environment_name, service_namespace, service_name';
/** The operations of a service, as the tables of the dashboard call them. */
const byOperation = (expr: string, ...labels: readonly string[]): string =>
  `sum by (operation) (label_join(${expr}, "operation", " ", ${labels.map((label) => `"${label}"`).join(', ')}))`;
const INBOUND = ['http_request_method', 'http_route'];
const OUTBOUND = ['http_request_method', 'server_address'];
const count = (side: string, more = ''): string =>
  `rate(http_${side}_request_duration_seconds_count{${SERVICE}${more}}[1m])`;
const ERRORS = ',http_response_status_code=~"5.."';

/** What the panels of the APM dashboard of the OpenTelemetry demo ask for, of services over HTTP. */
const OPENTELEMETRY: Dashboard = {
  options: {
    naming: 'opentelemetry',
    defaultLabels: { service_name: 'shop', service_namespace: 'shops', deployment_environment_name: 'test' },
  },
  panels: {
    'Duration, p99': `histogram_quantile(0.99, sum by (le, ${OF_SERVICE}) (rate(http_server_request_duration_seconds_bucket{${SERVICE}}[1m])))`,
    'Duration, mean': `avg by (${OF_SERVICE}) (rate(http_server_request_duration_seconds_sum{${SERVICE}}[1m])) / avg by (${OF_SERVICE}) (${count('server')})`,
    Error: `sum by (${OF_SERVICE}) (${count('server', ERRORS)}) * 100 / sum by (${OF_SERVICE}) (${count('server')})`,
    'Request Rate': `sum by (${OF_SERVICE}) (${count('server')})`,
    'Inbound Operations, rate': byOperation(count('server'), ...INBOUND),
    'Inbound Operations, errors': `${byOperation(count('server', ERRORS), ...INBOUND)} / ${byOperation(count('server'), ...INBOUND)}`,
    'Inbound Operations, p99': `histogram_quantile(0.99, sum by (operation, le) (label_join(rate(http_server_request_duration_seconds_bucket{${SERVICE}}[1m]), "operation", " ", "http_request_method", "http_route")))`,
    'Outbound Operations, rate': byOperation(count('client'), ...OUTBOUND),
    'Outbound Operations, p99': `histogram_quantile(0.99, sum by (operation, le) (label_join(rate(http_client_request_duration_seconds_bucket{${SERVICE}}[1m]), "operation", " ", "http_request_method", "server_address")))`,
  },
  shows: [
    ['Inbound Operations, rate', 'operation', ['GET /users/:id', 'GET /call/:port']],
    ['Inbound Operations, errors', 'operation', ['GET /users/:id']],
    ['Outbound Operations, rate', 'operation', ['GET 127.0.0.1']],
  ],
};

const APPLICATION = 'application="shop",instance=~".+"';
const NOT_ACTUATOR = `${APPLICATION},uri!~".*actuator.*"`;

/**
 * What the panels about HTTP ask for of "JVM (Micrometer)" (4701), of "Spring Boot Statistics" (6756; today's Spring
 * says `none` where it asks for `None`) and of "Spring Boot Observability" (17175).
 */
const MICROMETER: Dashboard = {
  options: { naming: 'micrometer', defaultLabels: { application: 'shop' } },
  panels: {
    'JVM, Rate': `sum(rate(http_server_requests_seconds_count{${APPLICATION}}[1m]))`,
    'JVM, Errors': `sum(rate(http_server_requests_seconds_count{${APPLICATION},status=~"5.."}[1m]))`,
    'JVM, Duration, mean': `sum(rate(http_server_requests_seconds_sum{${APPLICATION},status!~"5.."}[1m])) / sum(rate(http_server_requests_seconds_count{${APPLICATION},status!~"5.."}[1m]))`,
    'JVM, Duration, max': `max(http_server_requests_seconds_max{${APPLICATION},status!~"5.."})`,
    'Statistics, Request Count': `irate(http_server_requests_seconds_count{${NOT_ACTUATOR}}[1m])`,
    'Statistics, Response Time': `irate(http_server_requests_seconds_sum{${NOT_ACTUATOR},exception="none"}[1m]) / irate(http_server_requests_seconds_count{${NOT_ACTUATOR},exception="none"}[1m])`,
    'Observability, by uri': `sum by (method, uri) (increase(http_server_requests_seconds_count{${APPLICATION}}[1m]))`,
    'Observability, exceptions': `sum by (exception) (increase(http_server_requests_seconds_count{${APPLICATION},exception!="none"}[1m]))`,
    'Observability, successes': `sum(increase(http_server_requests_seconds_count{${APPLICATION},outcome="SUCCESS"}[1m])) / sum(increase(http_server_requests_seconds_count{${APPLICATION}}[1m]))`,
    'Observability, p99': `histogram_quantile(0.99, sum by (uri, le) (rate(http_server_requests_seconds_bucket{${APPLICATION}}[1m])))`,
    'Clients, by uri': `sum by (client_name, uri, status) (rate(http_client_requests_seconds_count{${APPLICATION},outcome="SUCCESS"}[1m]))`,
  },
  shows: [
    ['Observability, by uri', 'uri', ['/users/{id}', '/call/{port}', 'NOT_FOUND']],
    ['Observability, exceptions', 'exception', ['NotImplementedException']],
    ['Clients, by uri', 'uri', ['none']],
  ],
};

describeWith('prometheus')('the public dashboards', () => {
  const processes = new Processes();
  let app: TestApp;
  let prometheus: PrometheusServer;

  const start = async ({ options }: Dashboard): Promise<void> => {
    app = await TestApp.start('fastify', { controllers: [ShopController], metrics: options });
    prometheus = await PrometheusServer.start(processes, {
      'prometheus.yml': [
        'global: { scrape_interval: 1s, scrape_timeout: 1s }',
        'scrape_configs:',
        '  - job_name: shop',
        '    authorization: { credentials_file: token }',
        `    static_configs: [{ targets: ['127.0.0.1:${app.port}'] }]`,
        '',
      ].join('\n'),
      token: TOKEN,
    });
  };
  const round = async (): Promise<void> => {
    for (const path of ['/users/1', '/users/none', '/nowhere', `/call/${app.port}`]) {
      await app.fetch(path);
    }
  };
  const numbersOf = async (query: string): Promise<number[]> =>
    (await prometheus.query(query)).map(({ value }) => Number(value[1]));

  afterAll(() => processes.stopAll());

  describe.each([
    ['of the OpenTelemetry demo', OPENTELEMETRY],
    ['of Micrometer', MICROMETER],
  ])('%s', (_name, dashboard) => {
    beforeAll(() => start(dashboard));
    afterAll(async () => {
      await prometheus?.stop();
      await TestApp.stopAll();
    });

    it.each(Object.entries(dashboard.panels))('show data: %s', async (_panel, query) => {
      await prometheus.process.eventually(async () => {
        // A rate is a rise between two scrapes.
        await round();
        const numbers = await numbersOf(query);
        expect(numbers.some((number) => number > 0)).toBe(true);
      });
    });

    it.each(dashboard.shows)('tell apart: %s, by %s %j', async (panel, label, values) => {
      await prometheus.process.eventually(async () => {
        await round();
        const vector = await prometheus.query(dashboard.panels[panel] ?? '');
        const shown = vector.filter(({ value }) => Number(value[1]) > 0).map(({ metric }) => metric[label] ?? '');
        expect(shown).toEqual(expect.arrayContaining([...values]));
      });
    });
  });
});
