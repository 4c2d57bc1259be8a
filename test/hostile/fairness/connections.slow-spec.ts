import { setTimeout as pause } from 'node:timers/promises';
import { Gauge, Registry } from 'prom-client';
import type { MetricsTlsOptions } from 'nestjs-red-metrics';
import { CertificateAuthority } from '../../support/certificates';
import { HelloController } from '../../support/contract-controllers';
import { eventually } from '../../support/eventually';
import { announcedOrigin } from '../../support/management';
import { http1Reader } from '../../support/readers';
import { describeWith } from '../../support/real-parts';
import { openSocket } from '../../support/sockets';
import { type Adapter, ADAPTERS, TestApp, TOKEN } from '../../support/test-app';
import { HALF_HANDSHAKE, Idlers, type Idling, OTHER_ADDRESSES, SAME_ADDRESS } from '../support/idlers';

const SCRAPES = 10;
/** More than so many connections must have been cut, and have come back. */
const CUT = 15;
/** Within these, they must: in less than the five seconds after which some would be by themselves. */
const MOST_SCRAPES = 20;
/**
 * Between two scrapes: so that they meet those that were there before, those that have just come, and those that are
 * being cut.
 */
const PAUSE_MS = 150;
const SERIES = 20_000;

/** What the management port keeps, but for newcomers. */
const MOST_SETTLED = { all: 100, ofOne: 25 };

const HALF_HEAD = 'GET /metrics HTTP/1.1\r\nHost: a\r\nX-Slow: ';
const REFUSED = 'GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n';
const ASKED = `GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`;

let idlers: Idlers[] = [];
afterEach(async () => {
  idlers.forEach((some) => some.stop());
  idlers = [];
  await TestApp.stopAll();
});

function idle(origin: string, idling: Idling): Idlers {
  const some = new Idlers(Number(new URL(origin).port), idling);
  idlers.push(some);
  return some;
}

/**
 * The statuses of scrapes of a reader that opens a connection for each; what went wrong where one has no answer.
 *
 * @param until it goes on until that holds, within bounds
 */
async function scrape(origin: string, until: () => boolean = () => true, ca?: string): Promise<(number | string)[]> {
  const reader = http1Reader(origin, ca);
  const seen: (number | string)[] = [];
  while (seen.length < SCRAPES || (!until() && seen.length < MOST_SCRAPES)) {
    seen.push(
      await reader.get('/metrics').then(
        ({ status }) => status,
        (error: NodeJS.ErrnoException) => error.code ?? error.message,
      ),
    );
    await pause(PAUSE_MS);
  }
  return seen;
}

/** That every scrape was answered. */
function expectAnswers(seen: readonly (number | string)[]): void {
  expect(seen.length).toBeGreaterThanOrEqual(SCRAPES);
  expect(seen).toEqual(seen.map(() => 200));
}

/**
 * That a scraper is let through beside these for as long as it takes until some of them were cut, and came back: in
 * spite of them, not for want of them.
 */
async function expectLetThrough(some: Idlers, { connections }: Idling, origin: string, ca?: string): Promise<void> {
  await eventually(() => expect(some.opened).toBeGreaterThanOrEqual(connections));

  expectAnswers(await scrape(origin, () => some.opened > connections + CUT, ca));

  expect(some.opened).toBeGreaterThan(connections + CUT);
}

type From = Pick<Idling, 'connections' | 'address'>;
type Kind = Pick<Idling, 'bytes' | 'tls'>;

const WHERE: readonly [string, From][] = [
  ["60 connections from the scraper's address", { connections: 60, address: SAME_ADDRESS }],
  ['300 connections from as many addresses', { connections: 300, address: OTHER_ADDRESSES }],
  // More than there are places for newcomers.
  ["700 connections from the scraper's address", { connections: 700, address: SAME_ADDRESS }],
];

function casesOf(...kinds: readonly [string, Kind][]): [string, string, Idling][] {
  return WHERE.flatMap(([where, from]) =>
    kinds.map(([what, kind]): [string, string, Idling] => [where, what, { ...from, ...kind }]),
  );
}

const CASES = casesOf(
  ['send nothing', { bytes: '' }],
  ['send half a head', { bytes: HALF_HEAD }],
  ['are kept after an answer', { bytes: REFUSED }],
);
/** Handshakes of so many cost the processor more than a test should. */
const MOST_HANDSHAKES = 60;
const TLS_CASES = casesOf(
  ['send nothing', { bytes: '' }],
  ['are in the middle of the handshake', { bytes: HALF_HANDSHAKE }],
  ['send half a head', { bytes: HALF_HEAD, tls: true }],
).filter(([, , { tls = false, connections }]) => !tls || connections <= MOST_HANDSHAKES);

async function start(adapter: Adapter, tls?: MetricsTlsOptions): Promise<{ app: TestApp; origin: string }> {
  const app = await TestApp.start(adapter, {
    controllers: [HelloController],
    metrics: { endpoint: { port: 0, ...(tls === undefined ? {} : { tls }) } },
  });
  return { app, origin: await announcedOrigin(app.logger) };
}

describe.each(ADAPTERS)('the connections of the management port beside %s', (adapter) => {
  // The port is the same beside either adapter: one sees each case, the other that it is.
  it.each(adapter === 'express' ? CASES : CASES.slice(0, 1))(
    'let a scraper through beside %s that %s',
    async (_where, _what, idling) => {
      const { origin } = await start(adapter);

      await expectLetThrough(idle(origin, idling), idling, origin);
    },
  );

  it('let a scraper through beside clients that read nothing of their answers', async () => {
    const registry = new Registry();
    const large = new Gauge({ name: 'large', help: 'Many.', labelNames: ['number'], registers: [registry] });
    for (let number = 0; number < SERIES; number++) {
      large.set({ number: String(number).padStart(40, '0') }, number);
    }
    const app = await TestApp.start(adapter, {
      metrics: { endpoint: { port: 0, maxConcurrentScrapes: 100 }, adoptRegistries: [registry] },
    });
    const origin = await announcedOrigin(app.logger);
    const some = idle(origin, { connections: MOST_SETTLED.ofOne, address: SAME_ADDRESS, bytes: ASKED, reads: false });
    // All places are taken by what is being answered, until it is seen that nobody reads.
    await eventually(async () =>
      expect(
        await http1Reader(origin)
          .get('/metrics')
          .catch(() => 0),
      ).toMatchObject({ status: 200 }),
    );

    expectAnswers(await scrape(origin));
    expect(some.opened).toBeGreaterThanOrEqual(MOST_SETTLED.ofOne);
  });

  it('are no more than there may be once a second has passed', async () => {
    const { origin } = await start(adapter);
    const port = Number(new URL(origin).port);
    const sockets = await Promise.all([
      ...Array.from({ length: 60 }, () => openSocket(port)),
      ...Array.from({ length: 150 }, (_, number) => openSocket(port, { localAddress: OTHER_ADDRESSES(number) })),
    ]);
    sockets.forEach((socket) => socket.resume());
    const open = (ofOne: boolean): number =>
      sockets.filter(({ destroyed }, number) => !destroyed && (!ofOne || number < 60)).length;

    await eventually(() => expect(open(false)).toBeLessThanOrEqual(MOST_SETTLED.all));

    expect(open(true)).toBeLessThanOrEqual(MOST_SETTLED.ofOne);
    // Nobody is cut before the limit.
    expect(open(false)).toBe(MOST_SETTLED.all);
    sockets.forEach((socket) => socket.destroy());
  });

  it("have no limit of ours on the application's own port", async () => {
    const app = await TestApp.start(adapter, { controllers: [HelloController] });
    const sockets = await Promise.all(Array.from({ length: 300 }, () => openSocket(app.port)));
    sockets.forEach((socket) => socket.resume());

    expectAnswers(await scrape(app.origin));

    expect(sockets.filter(({ destroyed }) => destroyed)).toEqual([]);
    sockets.forEach((socket) => socket.destroy());
  });
});

// TLS is the same beside either adapter, too.
describeWith('openssl')('the connections of the management port with TLS', () => {
  let authority: CertificateAuthority;
  beforeAll(() => (authority = new CertificateAuthority()));
  afterAll(() => authority.remove());

  it.each(TLS_CASES)('let a scraper through beside %s that %s', async (_where, _what, idling) => {
    const { origin } = await start('express', authority.issue());

    await expectLetThrough(idle(origin, idling), idling, origin, authority.cert);
  });
});
