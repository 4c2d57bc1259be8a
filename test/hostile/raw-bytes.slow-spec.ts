import fc from 'fast-check';
import { ADAPTERS } from '../support/test-app';
import { AttackedService, attackerAddress, leaksIn } from './support/attack';
import { ATTACKED_TOKEN } from './support/attacked-token';
import { attack, request } from './support/raw-requests';
import { HOSTS, TRICKS, CLAIMS } from './support/headers';
import { endpointPath } from './support/targets';

const ATTACKS = { numRuns: 30 };
const READINGS = { numRuns: 60 };

afterAll(() => AttackedService.stopAll());

describe.each(ADAPTERS)('raw bytes on %s', (adapter) => {
  let service: AttackedService;
  beforeAll(async () => {
    service = await AttackedService.start(adapter);
  });

  it('of any kind break nothing, make no series, and are told nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(attack, { minLength: 1, maxLength: 16 }), async (attacks) => {
        const answers = await Promise.all(attacks.map((one, i) => service.suffer(one, attackerAddress(i))));

        expect(answers.flatMap(leaksIn)).toEqual([]);
        await service.expectUnharmed();
      }),
      ATTACKS,
    );
  });

  it('of every trick that is known do no more', async () => {
    const heads = [...HOSTS, ...[...TRICKS, ...CLAIMS].map((line) => `Host: a\r\n${line}`)];
    for (const beginning of ['GET /metrics', 'POST /metrics.json', 'POST /body', 'GET /users/1']) {
      const answers = await Promise.all(
        heads.map((head) =>
          service.suffer({
            pieces: [
              Buffer.from(`${beginning} HTTP/1.1\r\n${head}\r\n\r\nhelloGET /metrics HTTP/1.1\r\n\r\n`, 'latin1'),
            ],
            leaving: 'reads',
          }),
        ),
      );

      expect(answers.flatMap(leaksIn)).toEqual([]);
      await service.expectUnharmed();
    }
  });

  it('that ask for the endpoint have nothing of it without a credential', async () => {
    await fc.assert(
      fc.asyncProperty(endpointPath, fc.array(request, { maxLength: 2 }), async (path, more) => {
        const text = `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n${more.join('')}`;

        const answer = await service.suffer({ pieces: [Buffer.from(text, 'latin1')], leaving: 'reads' });

        // Node drops the connection for what it takes no part in, such as CONNECT, also where an answer is on its way.
        expect(answer).toMatch(/^(?:HTTP\/1\.1 4\d\d |$)/);
        expect(leaksIn(answer)).toEqual([]);
      }),
      READINGS,
    );
    await service.expectUnharmed();
  });

  it('behind the right credential are answered, with what there is or with what is wrong', async () => {
    const paths = fc.constantFrom('/metrics', '/metrics.json', '/metrics/health');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS'), paths, query, async (method, path, asked) => {
        const text =
          `${method} ${path}?${asked} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${ATTACKED_TOKEN}\r\n` +
          'Accept: __proto__/constructor;q=2,*/*;q=x\r\nConnection: close\r\n\r\n';

        const answer = await service.suffer({ pieces: [Buffer.from(text, 'latin1')], leaving: 'waits' }, '127.0.0.1');

        expect(answer).toMatch(/^HTTP\/1\.1 (?:200|400|405|503) /);
        expect(leaksIn(answer).filter((leak) => !/TYPE|HELP|http_|uptime|checks/.test(leak))).toEqual([]);
      }),
      READINGS,
    );
    await service.expectUnharmed();
  });
});

const NAMES = [
  'window',
  'endpoint',
  'method',
  'sections',
  'system',
  'families',
  'limit',
  'name[]',
  '__proto__',
  'constructor',
];

/** Queries of the endpoint: parameters that it knows, with values that it does not. */
const query = fc
  .array(
    fc.tuple(
      fc.constantFrom(...NAMES),
      fc.oneof(
        fc.constantFrom(
          '',
          'all',
          '5m',
          '-5m',
          '99999999h',
          'true',
          'system',
          'GET',
          '0',
          '1e3',
          '__proto__',
          'constructor',
          'toString',
          '%',
        ),
        fc.string({ unit: 'binary', maxLength: 300 }).map((text) => encodeURIComponent(text)),
        fc.stringMatching(/^[!-~]{0,40}$/).map((text) => text.replace(/[\s#]/g, '')),
      ),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));
