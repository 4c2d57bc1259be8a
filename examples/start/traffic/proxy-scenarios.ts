import { completionOutcome, errorOutcome, hangUp, streamOutcome } from './completions';
import { statusOf } from './outcome';
import type { ProxyClient } from './proxy-client';
import type { Scenario } from './scenario';

/** A round of traffic for the proxy; the name of a model says how it behaves, see upstream/models.ts. */
export function proxyScenarios(client: ProxyClient): Scenario[] {
  return [
    { name: 'the models', expected: '200', run: () => statusOf(client.models()) },
    { name: 'a completion, streamed', expected: '200 done', run: () => streamOutcome(client, 'steady') },
    { name: 'a completion, at once', expected: '200 chat.completion', run: () => completionOutcome(client, 'tiny') },
    { name: 'a completion whose client hangs up', expected: '200 hung up', run: () => hangUp(client, 'steady') },
    { name: 'a model that takes its time', expected: '200 done', run: () => streamOutcome(client, 'slow-start') },
    { name: 'a model that breaks off', expected: '200 cut off', run: () => streamOutcome(client, 'breaks') },
    { name: 'a model that stands still', expected: '200 cut off', run: () => streamOutcome(client, 'stalls') },
    { name: 'a model that fails', expected: '500 model_crashed', run: () => streamOutcome(client, 'refuses') },
    { name: 'a model that nobody has', expected: '404 model_not_found', run: () => completionOutcome(client, 'huge') },
    {
      name: 'a request without messages',
      expected: '400 invalid_request',
      run: async () => errorOutcome(await client.post('{"model": "tiny"}')),
    },
  ];
}
