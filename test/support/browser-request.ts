import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** What a browser says when a person opens an address. */
export const NAVIGATION = { accept: 'text/html,*/*;q=0.8', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'none' };
/** The same over plain HTTP to another machine. */
export const NAVIGATION_AFAR = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

/** An answer as Node has it. */
export interface RawAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a browser asks for: `fetch` of Node has headers of its own for what a browser says. */
export async function askAsBrowser(
  origin: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<RawAnswer> {
  const asked = request(origin + path, { headers, agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}
