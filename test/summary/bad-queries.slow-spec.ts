import fc from 'fast-check';
import { checkedSummary } from '../support/summary-schema';
import { ADAPTERS, TestApp } from '../support/test-app';
import { orders } from './support/orders.controller';

const PARAMETERS = 'window ago endpoint path method sections system families module limit series step'.split(' ');
const LONG = 'x'.repeat(4000);

describe.each(ADAPTERS)('a bad query of the JSON summary on %s', (adapter) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(adapter, orders);
    await app.fetch('/orders/1');
  });
  afterAll(() => TestApp.stopAll());

  async function complaint(query: string): Promise<string> {
    const { status, headers, body } = await app.read(`/metrics.json${query}`);
    expect({ query, status, type: headers.get('content-type') }).toEqual({
      query,
      status: 400,
      type: 'application/json; charset=utf-8',
    });
    const answer = JSON.parse(body) as { error: string };
    expect(Object.keys(answer)).toEqual(['error']);
    expect(answer.error.length).toBeLessThan(300);
    return answer.error;
  }

  it.each([
    '',
    'soon',
    '5',
    '5d',
    '-5m',
    '+5m',
    '1.5m',
    '5m ',
    ' 5m',
    '5M',
    '5m,10m',
    '1e2s',
    '0s',
    '9s',
    '61m',
    '2h',
    '999999h',
    '9999999s',
    '0000090s',
    'ALL',
    'Infinity',
    '٣m',
    '__proto__',
    'constructor',
  ])('%j is no window', async (value) => {
    expect(await complaint(`?window=${encodeURIComponent(value)}`)).toBe(
      `window must be a time from 10s to 3600s, such as 30s, 5m or 1h, or all, but is ${JSON.stringify(value)}.`,
    );
  });

  it('is told of a window what the options allow', async () => {
    const other = await TestApp.start(adapter, { metrics: { summary: { stepSeconds: 1, keepSeconds: 60 } } });

    const { body } = await other.read('/metrics.json?window=5m');

    expect(JSON.parse(body)).toEqual({ error: expect.stringContaining('from 1s to 60s') });
    expect((await other.summary('?window=1m')).window.requestedSeconds).toBe(60);
    expect((await other.summary()).window.requestedSeconds).toBe(60);
  });

  it.each([
    ['endpoint', '', 'endpoint must be a part of a path, of 1 to 256 characters.'],
    ['endpoint', 'x'.repeat(257), 'endpoint must be a part of a path, of 1 to 256 characters.'],
    ['method', '', 'method must be an HTTP method, such as GET, but is "".'],
    ['method', 'G ET', 'method must be an HTTP method, such as GET, but is "G ET".'],
    ['method', 'G'.repeat(21), `method must be an HTTP method, such as GET, but is "${'G'.repeat(21)}".`],
    [
      'sections',
      '',
      'There is no section "": there are requests, endpoints, streaming, domain, handlers, clients, system.',
    ],
    [
      'sections',
      'nope',
      'There is no section "nope": there are requests, endpoints, streaming, domain, handlers, clients, system.',
    ],
    [
      'sections',
      'requests,',
      'There is no section "": there are requests, endpoints, streaming, domain, handlers, clients, system.',
    ],
    [
      'sections',
      'Requests',
      'There is no section "Requests": there are requests, endpoints, streaming, domain, handlers, clients, system.',
    ],
    [
      'sections',
      'families',
      'There is no section "families": there are requests, endpoints, streaming, domain, handlers, clients, system.',
    ],
    ['system', '', 'system must be true or false, but is "".'],
    ['system', 'no', 'system must be true or false, but is "no".'],
    ['families', '1', 'families must be true or false, but is "1".'],
    ['families', 'TRUE', 'families must be true or false, but is "TRUE".'],
    ['limit', '', 'limit must be a whole number from 0 to 9999999, but is "".'],
    ['limit', '-1', 'limit must be a whole number from 0 to 9999999, but is "-1".'],
    ['limit', '1.5', 'limit must be a whole number from 0 to 9999999, but is "1.5".'],
    ['limit', '1e3', 'limit must be a whole number from 0 to 9999999, but is "1e3".'],
    ['limit', '10000000', 'limit must be a whole number from 0 to 9999999, but is "10000000".'],
  ])('?%s=%s is told what is allowed', async (name, value, message) => {
    expect(await complaint(`?${name}=${encodeURIComponent(value)}`)).toBe(message);
  });

  it.each(['windows', 'Window', '__proto__', 'constructor', 'toString', ' window', 'window[]', ''])(
    'is told that there is no parameter %j',
    async (name) => {
      expect(await complaint(`?${encodeURIComponent(name)}=5m`)).toBe(
        `There is no parameter ${JSON.stringify(name)}: there are ${PARAMETERS.join(', ')}.`,
      );
    },
  );

  it.each(PARAMETERS)('is told that %s is there twice', async (name) => {
    const valid = { window: '5m', endpoint: 'x', method: 'GET', sections: 'system', limit: '1' }[name] ?? 'true';

    expect(await complaint(`?${name}=${valid}&${name}=${valid}`)).toBe(`The parameter "${name}" is there twice.`);
  });

  it('is quoted in part only, where it is long', async () => {
    for (const query of [`?window=${LONG}`, `?${LONG}=1`, `?sections=${LONG}`, `?system=${LONG}`, `?limit=${LONG}`]) {
      expect(await complaint(query)).toContain('x…');
    }
    expect(await complaint(`?endpoint=${LONG}`)).not.toContain('xx');
  });

  it('that is escaped badly is read as far as it goes', async () => {
    expect((await app.summary('?endpoint=%zz%')).endpoints).toEqual([]);
    expect((await app.summary('?endpoint=%ff%00')).endpoints).toEqual([]);
    expect((await app.summary('?&&')).requests.total).toBe(1);
    expect((await app.summary('?')).requests.total).toBe(1);
    expect(await complaint('?wind%6fw=1')).toContain('window must be');
    expect(await complaint('?%')).toContain('no parameter "%"');
  });

  it('is not looked at before the credential', async () => {
    for (const query of ['?window=nope', '?__proto__=1', '']) {
      const { status, body } = await app.fetch(`/metrics.json${query}`);
      expect([status, body]).toEqual([401, 'Unauthorized\n']);
    }
  });

  it('is answered with 400 and a good one with 200, whatever it is, in few words', async () => {
    const name = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...PARAMETERS) },
      fc.constantFrom('__proto__', 'constructor', 'prototype', 'hasOwnProperty'),
      fc.string({ unit: 'binary' }),
    );
    const value = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('5m', 'all', '1h', 'true', 'false', 'GET', 'requests', '10', '/orders') },
      fc.constantFrom('__proto__', 'constructor', 'requests,__proto__', '%00', '../../etc/passwd', '${7*7}', '-0'),
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.integer().map(String),
    );
    const composed = fc
      .array(fc.tuple(name, value), { maxLength: 4 })
      .map((pairs) => new URLSearchParams(pairs).toString());
    const raw = fc.string({ unit: 'binary-ascii', maxLength: 200 });

    await fc.assert(
      fc.asyncProperty(fc.oneof(composed, raw), async (query) => {
        const { status, body } = await app.read(`/metrics.json?${query}`);
        expect([200, 400]).toContain(status);
        if (status === 200) {
          checkedSummary(body);
          expect(body.length).toBeLessThan(200_000);
        } else {
          expect(Object.keys(JSON.parse(body) as object)).toEqual(['error']);
          expect(body.length).toBeLessThan(1000);
          expect(body).not.toMatch(/\.[jt]s:\d|node_modules|\\n\s+at /);
        }
      }),
      { numRuns: 300 },
    );
  });
});
