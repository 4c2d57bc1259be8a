import { MetricsConfigurationError, type MetricsModuleOptions, MetricsSection } from 'nestjs-red-metrics';
import { thrownBy } from '../decorators/support/measured';
import { ADAPTERS, TestApp } from '../support/test-app';

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)('the option service on %s', (adapter) => {
  const start = (metrics: MetricsModuleOptions): Promise<TestApp> => TestApp.start(adapter, { metrics });

  it('gives build_info, with the labels that are given, and the same in the summary', async () => {
    const service = { name: 'gateway', version: '1.4.2', revision: '9f2c1d0', branch: 'main' };
    const app = await start({ service });

    const exposition = await app.scrape();
    expect(exposition.types.get('build_info')).toBe('gauge');
    expect(exposition.of('build_info')).toEqual([{ name: 'build_info', labels: service, value: 1 }]);
    expect((await app.summary()).service).toEqual(service);
  });

  it('leaves out what is not known', async () => {
    const app = await start({
      prefix: 'shop',
      service: { version: '2.0.0-rc.1 "blue"\\', revision: undefined },
    });

    expect((await app.scrape()).of('shop_build_info')).toEqual([
      { name: 'shop_build_info', labels: { version: '2.0.0-rc.1 "blue"\\' }, value: 1 },
    ]);
    expect((await app.summary()).service).toEqual({ version: '2.0.0-rc.1 "blue"\\' });
  });

  it('gives no build_info by a name alone, nor where nothing is given', async () => {
    const named = await start({ service: { name: 'gateway' } });
    expect((await named.scrape()).types.has('build_info')).toBe(false);
    expect((await named.summary()).service).toEqual({ name: 'gateway' });

    const unknown = await start({ service: {} });
    expect((await unknown.scrape()).types.has('build_info')).toBe(false);
    expect(await unknown.summary()).not.toHaveProperty('service');
  });
});

it('a section of the summary cannot be called service', () => {
  const error = thrownBy(() => MetricsSection('service'));

  expect(error).toBeInstanceOf(MetricsConfigurationError);
});
