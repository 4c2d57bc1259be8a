import fc from 'fast-check';
import type { Exposition } from '../support/exposition';
import { ADAPTERS } from '../support/test-app';
import { AttackedService } from './support/attack';
import { flood } from './support/flood';
import { wrongCredential } from './support/headers';

const CREDENTIALS = 20_000;
const IN_A_LINE = 50;
const ENDPOINTS = ['/metrics', '/metrics.json', '/metrics/health'];

afterAll(() => AttackedService.stopAll());

/** Every series of the module, without its value. Those of the host come as the host is read. */
function seriesOf(exposition: Exposition): string[] {
  return exposition.samples
    .filter(({ name }) => !/^(process|nodejs|system|network|disk)_/.test(name))
    .map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
    .toSorted();
}

/** Requests with these credentials, so many on each connection. */
function linesOf(credentials: readonly string[]): string[] {
  return Array.from({ length: CREDENTIALS / IN_A_LINE }, (_, line) =>
    credentials
      .slice(line * IN_A_LINE, (line + 1) * IN_A_LINE)
      .map((credential, i) => {
        const connection = i === IN_A_LINE - 1 ? 'close' : 'keep-alive';
        const path = ENDPOINTS[(line + i) % ENDPOINTS.length];
        return `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${credential}\r\nConnection: ${connection}\r\n\r\n`;
      })
      .join(''),
  );
}

describe.each(ADAPTERS)(`${CREDENTIALS} credentials at random on %s`, (adapter) => {
  it('open nothing, are counted by reason, and make no series', async () => {
    const service = await AttackedService.start(adapter);
    // The second tells how long the first took.
    await service.scrape();
    const before = await service.scrape();

    const statuses = await flood(service, linesOf(fc.sample(wrongCredential, CREDENTIALS)));

    expect([...statuses.keys()].filter((status) => status !== '401' && status !== '429')).toEqual([]);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(CREDENTIALS);
    const after = await service.scrape();
    expect(seriesOf(after)).toEqual(seriesOf(before));
    const failures = after.value('metrics_auth_failures_total') ?? 0;
    expect(failures).toBeGreaterThanOrEqual(statuses.get('401') ?? 0);
    expect(failures).toBeLessThanOrEqual(CREDENTIALS);
    for (const reason of ['missing', 'malformed', 'wrong']) {
      expect([reason, after.value('metrics_auth_failures_total', { reason })]).not.toEqual([reason, 0]);
    }
    await service.expectUnharmed();
  });
});
