import type { IncomingMessage, ServerResponse } from 'node:http';
import { HttpAdapterHost } from '@nestjs/core';
import { MetricsLogger } from '../core/metrics.logger';
import { EndpointAccess } from '../endpoint/auth/endpoint-access';
import { RoutedEndpoint } from '../endpoint/routed-endpoint';
import { resolveOptions } from '../options/resolve-options';
import { HealthSource } from '../summary/health/health-source';
import { callHook, type Composition } from './composition';
import { composeSwitchedOff } from './switched-off';

const REQUEST = { headers: {} } as IncomingMessage;
const RESPONSE = {} as ServerResponse;

function composed(options: object = {}): Composition {
  return composeSwitchedOff(resolveOptions({ enabled: false, ...options }), new MetricsLogger(), new HttpAdapterHost());
}

describe('the module, switched off', () => {
  it('starts nothing, and only says that it is off', async () => {
    jest.useFakeTimers();
    const logged = jest.spyOn(MetricsLogger.prototype, 'log').mockReturnValue();
    const composition = composed();

    await callHook(composition, 'onModuleInit');
    await callHook(composition, 'onApplicationBootstrap');
    expect(jest.getTimerCount()).toBe(0);
    expect(logged.mock.calls).toEqual([['Metrics are switched off (enabled: false): nothing is measured or served.']]);
    expect(composition).toMatchObject({ handlers: undefined, recording: undefined });
    expect(composition.decideInterceptor()).toBeUndefined();
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('holds nothing against the service, whatever its limits are', () => {
    const { health } = composed({ health: { heap: { degraded: 0, failing: 0 } } });

    expect(health).toBeInstanceOf(HealthSource);
    expect(health.read()).toEqual({ status: 'ok', uptimeSeconds: expect.any(Number), checks: {} });
  });

  it('has no endpoint, and opens no route that is guarded by its rules', async () => {
    const { access, endpoint } = composed({ auth: { bearerToken: 'a-token-for-tests-1234' } });

    expect(access).toBeInstanceOf(EndpointAccess);
    expect(access.isOn).toBe(false);
    expect(await access.accessOf(REQUEST, RESPONSE, false)).toEqual({ reason: 'guard', status: 403 });
    expect(endpoint).toBeInstanceOf(RoutedEndpoint);
    expect(() => endpoint.serve('metrics', REQUEST, RESPONSE)).toThrow('Not Found');
  });

  it('leaves open what auth: false opens', async () => {
    expect(await composed({ auth: false }).access.accessOf(REQUEST, RESPONSE, false)).toBe('everything');
  });
});
