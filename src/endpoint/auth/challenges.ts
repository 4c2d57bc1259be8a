import type { IncomingHttpHeaders } from 'node:http';

const JAVA = /^Java\//;
const HTML = /\btext\/html\b/i;
const BEARER = 'Bearer realm="metrics"';
const BASIC = 'Basic realm="metrics", charset="UTF-8"';

/** Which credentials there are. */
export interface Accepted {
  readonly tokens: boolean;
  readonly users: boolean;
}

/** What a request that was turned away is told to come with. */
export interface Challenges {
  /** Values of `WWW-Authenticate`. */
  readonly values: readonly string[];
  /** The same for a person, in words: nothing of the request is in them. `undefined`: nobody would read them. */
  readonly help: string | undefined;
}

export const NO_CHALLENGES: Challenges = { values: [], help: undefined };

/** What a program is told, and what asks for a route of the application's own. */
export function challengesOf({ tokens, users }: Accepted): Challenges {
  return { values: [...(tokens ? [BEARER] : []), ...(users ? [BASIC] : [])], help: undefined };
}

/**
 * What a browser is told. It asks the person in front of it for a user and a password where it is challenged for them,
 * and from then on sends both to everything beside what it had asked for (RFC 7617, 2.2). So it is challenged only
 * where that is the endpoint's alone, and only when a person opens the address: what a script asks for is answered
 * without a dialog. A token is the password of any user.
 *
 * @param isApart whether everything beside it is the endpoint's
 * @param page where the page is
 */
export function challengesOfBrowser(
  accepted: Accepted,
  requested: IncomingHttpHeaders,
  isApart: boolean,
  page: string | undefined,
): Challenges {
  const isForPerson = isNavigation(requested);
  const asks = isForPerson && isApart && (accepted.tokens || accepted.users);
  // The first is what a browser looks at where a proxy has joined them to one header.
  const values = [...(asks ? [BASIC] : []), ...(accepted.tokens ? [BEARER] : [])];
  return { values, help: isForPerson ? helpFor(accepted, asks, page) : undefined };
}

/**
 * Whether a browser sent the request. To other machines it says so over TLS alone; the `fetch` of Node sends
 * `Sec-Fetch-Mode`, too.
 */
export function isOfBrowser(requested: IncomingHttpHeaders): boolean {
  return requested['sec-fetch-site'] !== undefined || isNavigation(requested);
}

/**
 * Whether somebody has typed the address into a browser or followed a link. A browser that tells says so; of others,
 * only Java asks for HTML as browsers do.
 */
export function isNavigation(requested: IncomingHttpHeaders): boolean {
  const { accept = '', 'sec-fetch-mode': mode, 'sec-fetch-site': site, 'user-agent': agent = '' } = requested;
  return mode === 'navigate' || (site === undefined && HTML.test(accept) && !JAVA.test(agent));
}

function helpFor({ tokens, users }: Accepted, asks: boolean, page: string | undefined): string | undefined {
  if (!tokens && !users) {
    return undefined;
  }
  const ways = [
    ...(tokens
      ? [
          "with the token that is configured, or else logged when the application starts: curl -H 'Authorization: Bearer <token>' <this address>",
        ]
      : []),
    ...(users ? ['with a user and password: curl -u <user> <this address>'] : []),
  ];
  const reload = tokens
    ? `reload it, with ${users ? 'a user or ' : ''}any user and the token as password`
    : 'reload it';
  const inBrowser = asks ? ` In a browser: ${reload}.` : page === undefined ? '' : ` In a browser: open ${page}.`;
  return `these metrics are read ${ways.join('; or ')}.${inBrowser}`;
}
