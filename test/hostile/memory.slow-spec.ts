import fc from 'fast-check';
import { ADAPTERS } from '../support/test-app';
import { AttackedService } from './support/attack';
import { flood } from './support/flood';
import { wrongCredential } from './support/headers';
import { target } from './support/targets';

/** Twice what any of our tables holds. */
const REQUESTS = 20_000;
const FURTHER = 6000;
const IN_A_LINE = 25;
/**
 * What compiled code, caches of the framework, tables that are filled to their bounds and the heap's own ways come to:
 * 2.2 MB were seen on a busy machine.
 */
const NOISE_BYTES = 4_000_000;
/** Less than what an object and its URL, kept for each request, come to: a leak that the first bound lets pass. */
const BATCH_NOISE_BYTES = 200_000;

afterAll(() => AttackedService.stopAll());

const METHODS = ['GET', 'GET', 'HEAD', 'DELETE', 'PATCH', 'PURGE', 'OPTIONS', 'PROPFIND'];
/** After each of these the server closes the connection. */
const LAST_WORDS = [
  'POST /body HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello',
  'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
  'GARBAGE\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /chunks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  'POST /body HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n',
  `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n',
];

/** So many requests, of which no two are alike: URLs, names and credentials that have never been seen. */
function hostileLines(count: number, batch: string): string[] {
  const targets = fc.sample(
    target.filter((text) => /^[!-~]+$/.test(text) && text.length < 500),
    500,
  );
  const credentials = fc.sample(wrongCredential, 500);
  const at = (list: readonly string[], i: number): string => list[i % list.length] ?? '';
  return Array.from({ length: count / IN_A_LINE }, (_, line) => {
    const requests = Array.from({ length: IN_A_LINE - 1 }, (_, i) => {
      const number = line * IN_A_LINE + i;
      const unseen = `${batch}${number}`;
      const path =
        number % 3 === 0 ? `/users/${unseen}` : number % 3 === 1 ? `/${unseen}?${unseen}=1` : at(targets, number);
      return `${at(METHODS, number)} ${path} HTTP/1.1\r\nHost: ${unseen}\r\nX-${unseen}: ${unseen}\r\nAuthorization: ${at(credentials, number)}\r\n\r\n`;
    });
    return requests.join('') + at(LAST_WORDS, line);
  });
}

describe.each(ADAPTERS)('the memory of a service on %s', (adapter) => {
  it(`is after ${REQUESTS} hostile requests what it was before`, async () => {
    const service = await AttackedService.start(adapter);
    const attack = async (count: number, batch: string): Promise<number> => {
      await flood(service, hostileLines(count, batch));
      await service.expectUnharmed();
      return service.bytesInUse();
    };

    const before = await attack(FURTHER / 2, 'first');
    const after = await attack(REQUESTS, 'many');
    const further = await attack(FURTHER, 'further');
    const last = await attack(FURTHER, 'last');

    // Some end their connection, and with it the rest of their line.
    expect((await service.scrape()).value('http_requests_total')).toBeGreaterThan(REQUESTS / 2);
    expect(after - before).toBeLessThan(NOISE_BYTES);
    // What leaks, leaks each time: of two batches the smaller growth counts.
    expect(Math.min(further - after, last - further)).toBeLessThan(BATCH_NOISE_BYTES);
  });
});
