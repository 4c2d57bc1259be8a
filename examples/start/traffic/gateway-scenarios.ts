import type { GatewayClient } from './gateway-client';
import { hangUp, readToTheEnd } from './gateway-streams';
import { statusOf, type Outcome } from './outcome';
import type { Scenario } from './scenario';
import { textNumber } from './texts';

/** One more call than this always meets the limit of the route, see gateway/limits. */
const MOST_CALLS_TO_THE_LIMIT = 6;

/** A round of traffic for the gateway and the verifier; each number brings texts that are not cached yet. */
export function gatewayScenarios(client: GatewayClient, round: number): Scenario[] {
  const text = textNumber(round);
  const body = JSON.stringify({ text, sentences: 2 });
  return [
    { name: 'a signed text', expected: '200 fresh', run: () => summaryOutcome(client.summarize(body)) },
    { name: 'the same text again', expected: '200 cached', run: () => summaryOutcome(client.summarize(body)) },
    {
      name: 'a text with the signature of another one',
      expected: '401',
      run: () => statusOf(client.summarize(body, `${body} `)),
    },
    { name: 'a text without a signature', expected: '401', run: () => statusOf(client.summarizeUnsigned(body)) },
    { name: 'a signed body without a text', expected: '400', run: () => statusOf(client.summarize('{}')) },
    { name: 'a body that is no JSON', expected: '400', run: () => statusOf(client.summarize('{"text":')) },
    { name: 'a stream', expected: '200 end', run: () => readToTheEnd(client, text) },
    { name: 'a stream whose client hangs up', expected: '200 hung up', run: () => hangUp(client, text) },
    { name: 'key words, until the limit is met', expected: '429', run: () => keywordsToTheLimit(client, text) },
    { name: 'a URL that nobody serves', expected: '404', run: () => statusOf(client.get(`/nobody/${round}`)) },
    {
      name: 'the verifier, with a key it knows not',
      expected: '200 unknown_key',
      run: () => verifyWithUnknownKey(client),
    },
    { name: 'the verifier, with no message', expected: '400', run: () => statusOf(client.verify({})) },
  ];
}

async function summaryOutcome(call: Promise<Response>): Promise<Outcome> {
  const response = await call;
  const { cached } = (await response.json()) as { cached?: boolean };
  return response.ok ? `${response.status} ${cached === true ? 'cached' : 'fresh'}` : String(response.status);
}

async function keywordsToTheLimit(client: GatewayClient, text: string): Promise<Outcome> {
  let outcome = '';
  for (let call = 0; call < MOST_CALLS_TO_THE_LIMIT && outcome !== '429'; call++) {
    outcome = await statusOf(client.keywords(text));
  }
  return outcome;
}

async function verifyWithUnknownKey(client: GatewayClient): Promise<Outcome> {
  const message = 'a message';
  const response = await client.verify({
    message,
    signature: client.target.signer.sign(message),
    keyId: 'nobodys',
  });
  const { reason } = (await response.json()) as { reason?: string };
  return `${response.status} ${reason ?? ''}`;
}
