import type { IncomingMessage, ServerResponse } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../metrics.logger';
import { METRICS_OPTIONS } from '../metrics.tokens';
import { type EndpointKind, EndpointPaths } from '../options/endpoint-paths';
import type { ResolvedOptions } from '../options/resolve-options';
import { MetricsCollector } from '../scrape/collector';
import { formatText, TEXT_CONTENT_TYPE } from '../scrape/text-format';
import { JsonSummary } from '../summary/json-summary';
import { MetricsAuthGuard } from './metrics-auth.guard';

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

const PLAIN = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/**
 * The three endpoints on Node's own request and response. They are no routes of Nest's router: whatever the application applies to its routes
 * (guards, interceptors, pipes, filters, prefix, versioning) neither opens nor changes them. See docs/decisions/0002.
 */
@Injectable()
export class MetricsController {
  private readonly paths: EndpointPaths;

  constructor(
    @Inject(METRICS_OPTIONS) options: ResolvedOptions,
    private readonly guard: MetricsAuthGuard,
    private readonly collector: MetricsCollector,
    private readonly summary: JsonSummary,
    private readonly logger: MetricsLogger,
  ) {
    this.paths = new EndpointPaths(options.paths);
  }

  /** Answers the request if it is for one of the endpoints; returns whether it is. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const kind = this.paths.match(request.url);
    if (kind === undefined) {
      return false;
    }
    this.answer(kind, request)
      .catch((error: unknown): Answer => {
        this.logger.warnOnce('endpoint', `The ${kind} endpoint failed: ${messageOf(error)}`);
        return { status: 500, contentType: PLAIN, body: 'Internal Server Error\n' };
      })
      .then((answer) => send(response, answer))
      // The client may be gone, or something else may have answered: nobody is left to tell.
      .catch((error: unknown) => this.logger.debug(`An answer could not be sent: ${messageOf(error)}`));
    return true;
  }

  private async answer(kind: EndpointKind, request: IncomingMessage): Promise<Answer> {
    if (!this.guard.admits(request)) {
      return {
        status: 401,
        contentType: PLAIN,
        body: 'Unauthorized\n',
        headers: { 'WWW-Authenticate': this.guard.challenges },
      };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return { status: 405, contentType: PLAIN, body: 'Method Not Allowed\n', headers: { Allow: 'GET, HEAD' } };
    }
    return this[kind]();
  }

  private async metrics(): Promise<Answer> {
    const families = await this.collector.collect();
    return { status: 200, contentType: TEXT_CONTENT_TYPE, body: families.map(formatText).join('') };
  }

  private async json(): Promise<Answer> {
    const summary = await this.summary.summary(await this.collector.collect());
    return { status: 200, contentType: JSON_TYPE, body: `${JSON.stringify(summary)}\n` };
  }

  private async health(): Promise<Answer> {
    return { status: 200, contentType: JSON_TYPE, body: `${JSON.stringify(this.summary.health())}\n` };
  }
}

/** Sends the answer with its own headers only: what the framework has set before is taken off. */
function send(response: ServerResponse, { status, contentType, body, headers = {} }: Answer): void {
  for (const name of response.getHeaderNames()) {
    response.removeHeader(name);
  }
  response.statusCode = status;
  response.setHeader('Content-Type', contentType);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, value);
  }
  response.end(body);
}
