import { Signer } from '../../examples/start/signer';
import { Processes, type RunningProcess } from '../support/processes';
import { exampleCommand } from './support/built';
import { ExampleService } from './support/example-service';
import { labelSetsOf } from './support/label-sets';

const processes = new Processes();
const known = new Signer('known');
const unknown = new Signer('unknown');

afterAll(() => processes.stopAll());

describe('the verifier', () => {
  let verifier: ExampleService;
  const message = 'Grüße, {"a": "message"}\n';
  const signature = known.sign(message);
  const verify = (body: object | string): ReturnType<ExampleService['post']> =>
    verifier.post('/verify', typeof body === 'string' ? body : JSON.stringify(body));

  beforeAll(async () => {
    verifier = await ExampleService.start(processes, 'verifier', { VERIFIER_KEYS: known.registryEntry });
  });

  it.each([
    ['a key of the registry', { message, signature, keyId: 'known' }, { valid: true }],
    ['a key in the body', { message, signature, publicKey: known.publicKey }, { valid: true }],
    [
      'another message',
      { message: `${message} `, signature, keyId: 'known' },
      { valid: false, reason: 'wrong_signature' },
    ],
    ['another key', { message, signature, publicKey: unknown.publicKey }, { valid: false, reason: 'wrong_signature' }],
    ['a key that nobody knows', { message, signature, keyId: 'unknown' }, { valid: false, reason: 'unknown_key' }],
  ])('answers 200 for %s', async (_what, body, verification) => {
    const answer = await verify(body);
    expect([answer.status, answer.json()]).toEqual([200, verification]);
  });

  it.each([
    ['no JSON', '{', 'JSON'],
    ['no object', '[]', '"message"'],
    ['no message', { signature, keyId: 'known' }, '"message"'],
    ['a message that is no text', { message: 1, signature, keyId: 'known' }, '"message"'],
    ['a message that is too long', { message: 'x'.repeat(100_001), signature, keyId: 'known' }, '100000'],
    ['a signature that is no base64', { message, signature: '%'.repeat(88), keyId: 'known' }, '64 bytes'],
    ['a signature that is too short', { message, signature: 'AAAA', keyId: 'known' }, '64 bytes'],
    ['a public key that is too short', { message, signature, publicKey: 'AAAA' }, '32 bytes'],
    ['no key', { message, signature }, '"keyId" or "publicKey"'],
    ['two keys', { message, signature, keyId: 'known', publicKey: known.publicKey }, '"keyId" or "publicKey"'],
    ['the id of no key', { message, signature, keyId: 'a key' }, '"keyId"'],
  ])('answers 400 for %s', async (_what, body, complaint) => {
    const answer = await verify(body);
    expect(answer.status).toBe(400);
    expect((answer.json() as { message: string }).message).toContain(complaint);
  });

  it('counts by status only', async () => {
    const before = await verifier.scrape();
    await verify({ message, signature, keyId: 'known' });
    await verify({});
    await verify({});
    await verifier.get('/nobody');

    await verifier.process.eventually(async () => {
      const after = await verifier.scrape();
      const raised = (status: string): number =>
        (after.value('verifier_requests_total', { status }) ?? 0) -
        (before.value('verifier_requests_total', { status }) ?? 0);
      expect([raised('200'), raised('400'), raised('404')]).toEqual([1, 2, 1]);
      expect(after.value('verifier_request_duration_seconds_count')).toBe(after.value('verifier_requests_total'));
    });
    const exposition = await verifier.scrape();
    expect(labelSetsOf(exposition, 'verifier_requests_total')).toEqual(['status']);
    expect(labelSetsOf(exposition, 'verifier_request_duration_seconds_bucket')).toEqual(['le']);
    expect(labelSetsOf(exposition, 'verifier_request_duration_seconds_count')).toEqual(['']);
  });

  it('shows its metrics to nobody without the token', async () => {
    for (const path of ['/metrics', '/metrics.json', '/metrics/health']) {
      expect((await verifier.get(path)).status).toBe(401);
    }
  });

  it('ends with exit code 0 on SIGTERM', async () => {
    expect(await verifier.process.stop()).toEqual({ code: 0, signal: null });
  });
});

describe('a verifier that cannot start', () => {
  const run = (env: NodeJS.ProcessEnv): RunningProcess => processes.start(exampleCommand('verifier', env));

  it('says which variable moves it where its port is in use', async () => {
    const first = await ExampleService.start(processes, 'verifier');
    const second = run({ VERIFIER_PORT: String(first.port) });
    expect(await second.ended()).toEqual({ code: 1, signal: null });
    expect(second.output).toContain('VERIFIER_PORT');
  });

  it.each([
    ['VERIFIER_PORT', 'http'],
    ['VERIFIER_KEYS', 'demo=not-a-key'],
  ])('names %s where that holds %j', async (variable, value) => {
    const verifier = run({ [variable]: value });
    expect((await verifier.ended()).code).toBe(1);
    expect(verifier.output).toContain(`${variable} `);
  });
});
