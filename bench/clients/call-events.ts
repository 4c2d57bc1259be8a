import { channel } from 'node:diagnostics_channel';
import { type Agent, ClientRequest } from 'node:http';

/** What makes calls. */
export const CLIENTS = ['fetch', 'node:http'] as const;
export type ClientName = (typeof CLIENTS)[number];

const HOSTS = 20;
const STATUSES = [200, 200, 200, 404, 503];
/** Gives no connection: the requests are never sent. */
const AGENT = { addRequest: () => {}, protocol: 'http:', defaultPort: 80 } as unknown as Agent;

const created = channel('http.client.request.created');
const started = channel('http.client.request.start');
const finished = channel('http.client.response.finish');
const undiciCreated = channel('undici:request:create');
const undiciHeaders = channel('undici:request:headers');

/** Requests to make calls of, with what they are answered. */
interface Prepared {
  readonly request: object;
  readonly response: { readonly statusCode: number };
}

/** Nanoseconds of CPU that listeners take of one call, told of as Node tells of it, without the call itself. */
export function timeOfEvents(client: ClientName, calls: number): number {
  const prepared = Array.from({ length: calls }, (_, index) => prepare(client, index));
  const before = process.cpuUsage();
  for (const { request, response } of prepared) {
    if (client === 'fetch') {
      publish(undiciCreated, { request });
      publish(undiciHeaders, { request, response });
    } else {
      publish(created, { request });
      publish(started, { request });
      publish(finished, { request, response });
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (1000 * (user + system)) / calls;
}

function prepare(client: ClientName, index: number): Prepared {
  const host = `service-${index % HOSTS}.example`;
  const response = { statusCode: STATUSES[index % STATUSES.length] ?? 200 };
  const request =
    client === 'fetch'
      ? { origin: `http://${host}`, path: '/v1/things', method: 'GET', upgrade: null }
      : new ClientRequest({ host, path: '/v1/things', agent: AGENT });
  return { request, response };
}

/** As Node does. */
function publish(to: ReturnType<typeof channel>, message: unknown): void {
  if (to.hasSubscribers) {
    to.publish(message);
  }
}
