import { ExampleService } from '../../examples/support/example-service';
import { Processes } from '../../support/processes';

/** A picture of one pixel. */
export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const COMPLETIONS = '/v1/chat/completions';
const EXCEPTIONS = { 404: 'UpstreamRefusedException', 500: 'UpstreamFailedException' };

/** What the proxy counts of a client's calls. */
export interface Calls {
  /** Answers that came at once. */
  readonly whole: number;
  readonly streamed: number;
  /** Errors by their status. */
  readonly errors?: Readonly<Record<number, number>>;
}

/** The proxy and its upstream, both of this machine, and a wall around the client: it may ask nobody else. */
export class Services {
  private readonly processes = new Processes();
  private readonly fetch = globalThis.fetch;
  private service: ExampleService | undefined;
  /** Whom the client wanted to ask. */
  readonly hosts = new Set<string>();

  async start(): Promise<void> {
    globalThis.fetch = (input, init) => {
      const { host, hostname } = new URL(input instanceof Request ? input.url : input);
      this.hosts.add(host);
      return hostname === '127.0.0.1' ? this.fetch(input, init) : Promise.reject(new Error(`${host} is not here`));
    };
    const upstream = await ExampleService.start(this.processes, 'upstream');
    this.service = await ExampleService.start(this.processes, 'proxy', { UPSTREAM_URL: upstream.origin });
    this.hosts.clear();
  }

  async stop(): Promise<void> {
    globalThis.fetch = this.fetch;
    await this.processes.stopAll();
  }

  get proxy(): ExampleService {
    if (this.service === undefined) {
      throw new Error('the services have not been started');
    }
    return this.service;
  }

  /** What clients call the base URL of an API. */
  get baseURL(): string {
    return `${this.proxy.origin}/v1`;
  }

  /** Asserts what the proxy has counted since its start, once all of it is over. */
  async expectCounted({ whole, streamed, errors = {} }: Calls, texts: readonly string[]): Promise<void> {
    const { proxy } = this;
    await proxy.process.eventually(async () => {
      expect((await proxy.scrape()).value('proxy_requests_in_flight')).toBe(0);
    });
    const exposition = await proxy.scrape();
    expect(exposition.lines('proxy_requests_total', 'method', 'path', 'status', 'stream')).toEqual([
      `POST ${COMPLETIONS} 200  ${whole}`,
      `POST ${COMPLETIONS} 200 true ${streamed}`,
      ...Object.entries(errors).map(([status, count]) => `POST ${COMPLETIONS} ${status}  ${count}`),
    ]);
    expect(exposition.lines('proxy_streaming_requests_total', 'path', 'outcome')).toEqual([
      `${COMPLETIONS} completed ${streamed}`,
    ]);
    expect(exposition.lines('proxy_method_calls_total', 'result', 'exception')).toEqual(
      [
        ...Object.entries(EXCEPTIONS).flatMap(([status, name]) =>
          status in errors ? [`error ${name} ${errors[Number(status)]}`] : [],
        ),
        `ok none ${whole + streamed}`,
      ].toSorted(),
    );
    expect(exposition.lines('proxy_streams_total', 'outcome')).toContain(`completed ${streamed}`);
    expect(exposition.value('proxy_streaming_time_to_first_byte_seconds_count')).toBe(streamed);
    expect(exposition.value('proxy_streams_active')).toBe(0);
    expect(texts.filter((text) => exposition.text.includes(text))).toEqual([]);
    expect([...this.hosts]).toEqual([new URL(proxy.origin).host]);
    expect(proxy.process.output).not.toMatch(/Warning|ERROR/);
  }
}
