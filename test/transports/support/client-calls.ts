import { eventually } from '../../support/eventually';
import type { TestApp } from '../../support/test-app';

/** Every call that clients of the application have made, as `tcp sum ok 1`, once none is in flight. */
export function clientCallsOf(app: Pick<TestApp, 'scrape'>): Promise<string[]> {
  return eventually(async () => {
    const exposition = await app.scrape();
    const inFlight = exposition.of('rpc_client_requests_in_flight');
    expect(inFlight.filter(({ value }) => value !== 0)).toEqual([]);
    const counted = exposition.lines('rpc_client_requests_total', 'transport', 'pattern', 'status');
    const timed = exposition.lines('rpc_client_request_duration_seconds_count', 'transport', 'pattern', 'status');
    expect(timed).toEqual(counted);
    return counted;
  });
}

/** Resolves once so many calls of these labels are in flight. */
export function clientCallsInFlight(
  app: Pick<TestApp, 'scrape'>,
  count: number,
  labels: Record<string, string> = {},
): Promise<void> {
  return eventually(async () =>
    expect((await app.scrape()).value('rpc_client_requests_in_flight', labels) ?? 0).toBe(count),
  );
}
