import { gzipSync } from 'node:zlib';
import type { ResolvedOptions } from '../options/resolve-options';
import type { ResolvedSummaryOptions } from '../options/resolve-summary';
import { type OptionGroup, optionsInForce } from './options-in-force';
import { pageQueries } from './page-queries';

/** How often an open page reads the summary: with all that it reads, it costs as much as reading that each five. */
const POLL_SECONDS = 6;
/** Of what a query names. */
const LONGEST_NAME = 8192;
/** What stands in the page for the last segment of its own path. */
const OWN_NAME = /%PAGE%/g;

/** What the build has made of `page/`. */
interface Assets {
  readonly page: string;
  readonly script: string;
  readonly style: string;
}

/** What the page has to know of the service. */
export interface About {
  readonly pollSeconds: number;
  readonly summary: ResolvedSummaryOptions;
  /** PromQL by figure. */
  readonly queries: ReturnType<typeof pageQueries>;
  readonly options: readonly OptionGroup[];
}

/** A file of the page. */
export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
}

export type PageFileName = 'page' | 'page.js' | 'page.css';

const ASSETS: Readonly<Record<PageFileName, readonly [asset: keyof Assets, contentType: string]>> = {
  page: ['page', 'text/html; charset=utf-8'],
  'page.js': ['script', 'text/javascript; charset=utf-8'],
  'page.css': ['style', 'text/css; charset=utf-8'],
};

/** What the page for a browser is made of. */
export class PageParts {
  private readonly made = new Map<string, Buffer>();

  constructor(private readonly options: ResolvedOptions) {}

  /** @param name the last segment of the page's path, which its links begin with */
  file(file: PageFileName, isCompressed: boolean, name: string): PageFile {
    const [asset, contentType] = ASSETS[file];
    const key = `${file} ${isCompressed}`;
    let body = this.made.get(key);
    if (body === undefined) {
      const content = Buffer.from(assets()[asset].replace(OWN_NAME, name));
      body = isCompressed ? gzipSync(content) : content;
      this.made.set(key, body);
    }
    return { contentType, body };
  }

  /** @param url the request target: `?method=…&path=…` asks for the queries of one endpoint */
  about(url: string): About {
    const start = url.indexOf('?');
    const asked = new URLSearchParams(start === -1 ? '' : url.slice(start));
    const [method, path] = [asked.get('method'), asked.get('path')];
    const isOfEndpoint = method !== null && path !== null && method.length + path.length <= LONGEST_NAME;
    return {
      pollSeconds: POLL_SECONDS,
      summary: this.options.summary,
      queries: pageQueries(this.options, isOfEndpoint ? { method, path } : undefined),
      options: optionsInForce(this.options),
    };
  }
}

/** Built, so found at the same place from src/ and from dist/. A plain `require`, which bundlers follow. */
function assets(): Assets {
  return require('../../dist/page/assets.json') as Assets;
}
