import { Signer } from '../../examples/start/signer';
import { GatewayClient } from '../../examples/start/traffic/gateway-client';
import { gatewayScenarios } from '../../examples/start/traffic/gateway-scenarios';
import { HttpClient } from '../../examples/start/traffic/http-client';
import { Traffic } from '../../examples/start/traffic/traffic';
import { Processes } from '../support/processes';
import { ExampleService } from './support/example-service';

const processes = new Processes();
const ending = new AbortController();

afterAll(async () => {
  ending.abort();
  await processes.stopAll();
});

describe('a round of the traffic of npm start', () => {
  let gateway: ExampleService;
  let verifier: ExampleService;
  const signer = new Signer('client');

  beforeAll(async () => {
    verifier = await ExampleService.start(processes, 'verifier', { VERIFIER_KEYS: signer.registryEntry });
    gateway = await ExampleService.start(processes, 'gateway', {
      VERIFIER_URL: verifier.origin,
      REQUEST_LOG: 'on',
    });
    const target = { gateway: gateway.origin, verifier: verifier.origin, signer };
    const client = new GatewayClient(target, new HttpClient(ending.signal));
    const played = await new Traffic((round) => gatewayScenarios(client, round), ending.signal).round();
    expect(played.filter(({ asExpected }) => !asExpected)).toEqual([]);
    await gateway.process.eventually(async () => {
      expect((await gateway.scrape()).value('gateway_active_requests')).toBe(0);
    });
  });

  it('is counted request by request in the gateway', async () => {
    const exposition = await gateway.scrape();
    expect(exposition.lines('gateway_requests_total', 'method', 'path', 'status')).toEqual([
      'GET /api/ai/keywords 200 5',
      'GET /api/ai/keywords 429 1',
      'GET /api/ai/stream 200 2',
      'GET __unmatched__ 404 1',
      'POST /api/ai/summarize 200 2',
      'POST /api/ai/summarize 400 2',
      'POST /api/ai/summarize 401 2',
    ]);
    expect(exposition.lines('gateway_request_duration_seconds_count', 'method', 'path')).toEqual([
      'GET /api/ai/keywords 6',
      'GET /api/ai/stream 2',
      'GET __unmatched__ 1',
      'POST /api/ai/summarize 6',
    ]);
  });

  it('shows the client that hung up', async () => {
    const exposition = await gateway.scrape();
    expect(exposition.lines('gateway_request_aborts_total', 'method', 'path')).toEqual(['GET /api/ai/stream 1']);
  });

  it('is counted by status in the verifier: the signed ones by way of the gateway, two of its own', async () => {
    expect((await verifier.scrape()).lines('verifier_requests_total', 'status')).toEqual(['200 5', '400 1']);
  });

  it('is counted by the decorators: cache, verifications, limits, token streams', async () => {
    const exposition = await gateway.scrape();

    expect(exposition.lines('gateway_cache_hits_total', 'path', 'cache')).toEqual([
      '/api/ai/stream SummaryCache.get 1',
      '/api/ai/summarize SummaryCache.get 1',
    ]);
    expect(exposition.lines('gateway_cache_misses_total', 'path', 'cache')).toEqual([
      '/api/ai/stream SummaryCache.get 1',
      '/api/ai/summarize SummaryCache.get 1',
    ]);
    expect(exposition.lines('gateway_verification_total', 'result')).toEqual(['failure 1', 'success 3']);
    expect(exposition.lines('gateway_rate_limit_hits_total', 'path')).toEqual(['/api/ai/keywords 1']);
    expect(exposition.lines('gateway_streams_total', 'class', 'method', 'outcome')).toEqual([
      'TokenStream of cancelled 1',
      'TokenStream of completed 1',
    ]);
    expect(exposition.lines('gateway_streaming_requests_total', 'path', 'outcome')).toEqual([
      '/api/ai/stream cancelled 1',
      '/api/ai/stream completed 1',
    ]);
    expect(exposition.value('gateway_streaming_active')).toBe(0);
    expect(exposition.value('gateway_streams_active')).toBe(0);
    expect(exposition.value('gateway_stream_items_total')).toBeGreaterThan(0);
  });

  it('is counted by the reason in the verifier', async () => {
    const exposition = await verifier.scrape();

    expect(exposition.value('verifier_signature_valid_total')).toBe(3);
    expect(exposition.lines('verifier_signature_invalid_total', 'reason')).toEqual([
      'unknown_key 1',
      'wrong_signature 1',
    ]);
    expect(exposition.lines('verifier_verification_total', 'result')).toEqual(['failure 2', 'success 3']);
  });

  it('is in the request log, which is the section "database" of the summary', async () => {
    await gateway.process.eventually(async () => {
      const { database } = await gateway.summary();
      expect(database).toEqual({
        status: 'ready',
        queued: 0,
        dropped: 0,
        // All but the body that is no JSON, which the body parser refuses before the log sees it.
        rows: 14,
        sizeBytes: expect.any(Number) as number,
        oldest: expect.any(String) as string,
        newest: expect.any(String) as string,
        meanDurationSeconds: expect.any(Number) as number,
        p95DurationSeconds: expect.any(Number) as number,
        byStatus: { 200: 9, 400: 1, 401: 2, 404: 1, 429: 1 },
      });
    });
  });
});
