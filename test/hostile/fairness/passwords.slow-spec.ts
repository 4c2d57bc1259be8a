import { randomBytes, scryptSync } from 'node:crypto';
import { Agent, get } from 'node:http';
import type { MetricsAuthOptions } from 'nestjs-red-metrics';
import { eventually } from '../../support/eventually';
import { quiet } from '../../support/sockets';
import { ADAPTERS, TestApp } from '../../support/test-app';

const GUESSERS = 300;

const bare = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** Cheaper than one should be. */
function hashOf(password: string): string {
  const salt = randomBytes(16);
  return `$scrypt$ln=11,r=8,p=1$${bare(salt)}$${bare(scryptSync(password, salt, 32, { N: 2048, r: 8, p: 1 }))}`;
}

const basic: MetricsAuthOptions['basic'] = [
  { username: 'first', passwordHash: hashOf('first-password') },
  { username: 'second', passwordHash: hashOf('second-password') },
  { username: 'plain', password: 'plain-password' },
];

/** Many addresses each of which guesses without a pause. */
class Guessers {
  /** Hashes that were worked out for them. */
  wrong = 0;
  /** Those who were told at least once that their guess is wrong. */
  readonly told = new Set<number>();
  private readonly agent = new Agent({ keepAlive: true });
  private isOver = false;

  constructor(private readonly app: TestApp) {
    for (let i = 0; i < GUESSERS; i++) {
      this.guess(i);
    }
  }

  stop(): void {
    this.isOver = true;
    this.agent.destroy();
  }

  private guess(index: number): void {
    if (this.isOver) {
      return;
    }
    const guess = Buffer.from(`first:${index} ${this.wrong} ${Math.random()}`).toString('base64');
    const headers = { 'X-Forwarded-For': `203.0.${index >> 8}.${index & 255}`, Authorization: `Basic ${guess}` };
    const request = quiet(get(`${this.app.origin}/metrics`, { agent: this.agent, headers }));
    request.on('response', (response) => {
      if (response.statusCode === 401) {
        this.wrong++;
        this.told.add(index);
      }
      quiet(response)
        .resume()
        .once('close', () => this.guess(index));
    });
  }
}

afterEach(() => TestApp.stopAll());

describe.each(ADAPTERS)(`while ${GUESSERS} addresses guess passwords on %s`, (adapter) => {
  let guessers: Guessers | undefined;
  afterEach(() => guessers?.stop());

  const start = (maxFailures: MetricsAuthOptions['maxFailures']): Promise<TestApp> =>
    TestApp.start(adapter, { metrics: { auth: { basic, trustProxy: 1, maxFailures } } });
  const statusOf = async (app: TestApp, credential: string, from: string): Promise<number> => {
    const headers = {
      'X-Forwarded-For': from,
      Authorization: `Basic ${Buffer.from(credential).toString('base64')}`,
      'X-Prometheus-Scrape-Timeout-Seconds': '60',
    };
    return (await app.fetch('/metrics?name[]=up', { headers })).status;
  };

  it.each([{ maxFailures: undefined }, { maxFailures: false }] as const)(
    'the right one is let in, in a fresh process and after ($maxFailures)',
    async ({ maxFailures }) => {
      const app = await start(maxFailures);

      // In a fresh process it is let in after one hash of each of the others, at the latest.
      const right = statusOf(app, 'first:first-password', '198.51.100.1');
      const under = new Guessers(app);
      guessers = under;
      expect(await right).toBe(200);
      expect(under.wrong).toBeLessThanOrEqual(GUESSERS + 2);

      // Once each has failed, an address that never failed is next, and one that was right before is, too.
      await eventually(() => expect(under.told.size).toBe(GUESSERS));
      for (const [credential, from] of [
        ['second:second-password', '198.51.100.2'],
        ['plain:plain-password', '198.51.100.3'],
        ['first:first-password', '198.51.100.4'],
      ] as const) {
        const before = under.wrong;
        expect(await statusOf(app, credential, from)).toBe(200);
        expect(under.wrong - before).toBeLessThan(GUESSERS / 2);
      }
    },
  );
});
