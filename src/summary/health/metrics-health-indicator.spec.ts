import type { ModulesContainer } from '@nestjs/core';
import type { HealthStatus, HealthSummary } from '../summary.types';
import { MetricsHealthIndicator } from './metrics-health-indicator';

type Indicator = () => Promise<object> | object;
type Execute = (indicators: readonly Indicator[]) => Promise<{ status?: string; error?: object }>;

const statusOf = (result: object): unknown => (Object.values(result)[0] as { status: unknown }).status;

/** How the executors of terminus treat results and errors, as their sources say: 10.3.0, 11.1.1, 12.1.0. */
const EXECUTORS: Readonly<Record<string, Execute>> = {
  '10': (indicators) => run(indicators, { downIsReturned: false, errorsAreKnown: true }),
  '11': (indicators) => run(indicators, { downIsReturned: true, errorsAreKnown: true }),
  '12': (indicators) => run(indicators, { downIsReturned: true, errorsAreKnown: false }),
};

async function run(
  indicators: readonly Indicator[],
  { downIsReturned, errorsAreKnown }: { downIsReturned: boolean; errorsAreKnown: boolean },
): Promise<{ status: string; error: object }> {
  const errors: object[] = [];
  for (const indicator of indicators) {
    try {
      const result = await indicator();
      if (downIsReturned && statusOf(result) === 'down') {
        errors.push(result);
      }
    } catch (error) {
      if (!errorsAreKnown || !(error as { isHealthCheckError?: boolean }).isHealthCheckError) {
        throw error;
      }
      errors.push((error as { causes: object }).causes);
    }
  }
  return { status: errors.length > 0 ? 'error' : 'ok', error: Object.assign({}, ...errors) as object };
}

class TerminusModule {}

function indicator(status: HealthStatus, execute?: Execute): MetricsHealthIndicator {
  const summary: HealthSummary = { status, uptimeSeconds: 1, checks: {} };
  const executor = { name: 'HealthCheckExecutor', instance: { execute } };
  const modules = new Map([
    ['a', { metatype: undefined, providers: new Map([[1, executor]]) }],
    ['b', { metatype: TerminusModule, providers: new Map([[1, executor]]) }],
  ]);
  return new MetricsHealthIndicator({ read: () => summary }, modules as unknown as ModulesContainer);
}

describe.each(Object.entries(EXECUTORS))('the indicator under terminus %s', (_version, execute) => {
  it.each<[HealthStatus, string, object]>([
    ['ok', 'ok', {}],
    ['degraded', 'ok', {}],
    ['failing', 'error', { metrics: { status: 'down', health: 'failing', uptimeSeconds: 1, checks: {} } }],
  ])('that is %s makes the whole %s', async (status, whole, error) => {
    const metrics = indicator(status, execute);

    expect(await execute([() => metrics.isHealthy()])).toEqual({ status: whole, error });
    expect(await execute([() => metrics.isHealthy()])).toEqual({ status: whole, error });
  });
});

describe('the indicator', () => {
  it('stands under the key that it is given', async () => {
    expect(await indicator('degraded').isHealthy('red')).toEqual({
      red: { status: 'up', health: 'degraded', uptimeSeconds: 1, checks: {} },
    });
  });

  it.each<[string, Execute | undefined]>([
    ['there is no terminus', undefined],
    ['nobody knows the terminus', () => Promise.reject(new Error('another one'))],
  ])('returns what is down where %s', async (_name, execute) => {
    expect(await indicator('failing', execute).isHealthy()).toMatchObject({ metrics: { status: 'down' } });
  });
});
