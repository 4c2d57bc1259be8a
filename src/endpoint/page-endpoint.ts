import { Inject, Injectable } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { ResolvedOptions } from '../options/resolve-options';
import type { PageParts } from '../page/page-parts';
import { EndpointPaths, lastOf, type PagePart, pathOf } from '../platform/endpoint-paths';
import { negotiateEncoding } from '../scrape/negotiate';
import { type Answer, jsonAnswer, plainAnswer } from './answer';

/**
 * Nothing runs, is loaded or is framed but what comes from here, so that whatever a label says stays a text: with inline
 * code, handlers in markup would run.
 */
const SECURITY: Answer['headers'] = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
};

/** The page for a browser, and what it is made of. Loaded when somebody asks for it. */
@Injectable()
export class PageEndpoint {
  #parts: PageParts | undefined;

  constructor(
    @Inject(METRICS_OPTIONS) private readonly options: ResolvedOptions,
    private readonly paths: EndpointPaths,
  ) {}

  /** The page, its script or style sheet, or what it has to know. */
  answer(
    part: Exclude<PagePart, 'summary' | 'health'>,
    url: string | undefined,
    request: Pick<IncomingMessage, 'headers'>,
  ): Answer {
    const name = lastOf(this.paths.served.page);
    if (part === 'about') {
      return jsonAnswer(200, this.parts.about(url ?? ''));
    }
    // Links in the page are relative to its path.
    if (part === 'page' && pathOf(url ?? '').endsWith('/')) {
      return plainAnswer(308, 'Permanent Redirect', { Location: `../${name}` });
    }
    const encoding = this.options.endpoint.compression ? negotiateEncoding(request, ['gzip', 'identity']) : 'identity';
    const { contentType, body } = this.parts.file(part, encoding === 'gzip', name);
    const headers: Record<string, string> = { Vary: 'Accept-Encoding' };
    if (encoding === 'gzip') {
      headers['Content-Encoding'] = encoding;
    }
    return { status: 200, contentType, body, headers };
  }

  /** The same answer, with what keeps the page to itself. */
  secured(answer: Answer): Answer {
    return { ...answer, headers: { ...SECURITY, ...answer.headers } };
  }

  private get parts(): PageParts {
    if (this.#parts === undefined) {
      const { PageParts } = require('../page/page-parts') as typeof import('../page/page-parts');
      this.#parts = new PageParts(this.options);
    }
    return this.#parts;
  }
}
