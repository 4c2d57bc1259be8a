import type { TestApp } from '../../support/test-app';
import { eventually } from '../../support/eventually';

/** The messages handled, each as `say ok 1`, once none is being handled. */
export async function messagesOf(app: TestApp): Promise<string[]> {
  return eventually(async () => {
    const exposition = await app.scrape();
    expect(exposition.value('ws_messages_in_flight')).toBe(0);
    const counted = exposition.lines('ws_messages_total', 'event', 'status');
    expect(exposition.lines('ws_message_duration_seconds_count', 'event', 'status')).toEqual(counted);
    return counted;
  });
}

/** Waits until these messages have been handled, each as `say ok 1`, and no others. */
export async function expectMessages(app: TestApp, ...expected: string[]): Promise<void> {
  await eventually(async () => expect(await messagesOf(app)).toEqual(expected.toSorted()));
}

/** Waits until so many messages are being handled. */
export async function expectInFlight(app: TestApp, expected: number): Promise<void> {
  await eventually(async () => expect((await app.scrape()).value('ws_messages_in_flight')).toBe(expected));
}

/** Waits until so many clients are there, have come and have gone. */
export async function expectClients(app: TestApp, now: number, came: number, gone: number): Promise<void> {
  await eventually(async () => {
    const exposition = await app.scrape();
    const values = ['ws_connections', 'ws_connects_total', 'ws_disconnects_total'].map((name) =>
      exposition.value(name),
    );
    expect(values).toEqual([now, came, gone]);
  });
}

/** The metrics of gateways that are exposed. */
export async function wsMetricsOf(app: TestApp): Promise<string[]> {
  return [...(await app.scrape()).types.keys()].filter((name) => name.startsWith('ws_')).toSorted();
}
