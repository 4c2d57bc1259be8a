import { challengesOf, challengesOfBrowser, isOfBrowser } from './challenges';

const TOKENS = { tokens: true, users: false };
const USERS = { tokens: false, users: true };
const NOBODY = { tokens: false, users: false };
const TYPED = { 'sec-fetch-mode': 'navigate', accept: 'text/html,*/*;q=0.8' };
/** Over plain HTTP to another machine, a browser does not tell more. */
const TYPED_AFAR = { accept: 'text/html,application/xhtml+xml' };
const BY_SCRIPT = { 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin', accept: '*/*' };
const BY_NODE = { 'sec-fetch-mode': 'cors', accept: '*/*' };
const HTML_BY_SCRIPT = { ...BY_SCRIPT, accept: 'text/html' };
const BY_JAVA = { accept: 'text/html, image/gif, image/jpeg, */*; q=.2', 'user-agent': 'Java/21.0.2' };
const SCRAPER = { accept: 'application/openmetrics-text;version=1.0.0' };
const BEARER = expect.stringMatching(/^Bearer /) as string;
const BASIC = expect.stringMatching(/^Basic /) as string;

describe('challenges', () => {
  it('tell a program what there is', () => {
    expect([TOKENS, USERS, { tokens: true, users: true }, NOBODY].map((of) => challengesOf(of).values)).toEqual([
      [BEARER],
      [BASIC],
      [BEARER, BASIC],
      [],
    ]);
  });

  it.each([
    ['a person where all beside is the endpoint', TOKENS, TYPED, true, [BASIC, BEARER]],
    ['the same afar', TOKENS, TYPED_AFAR, true, [BASIC, BEARER]],
    ['the same of users', USERS, TYPED, true, [BASIC]],
    ['a person beside routes of the application', TOKENS, TYPED, false, [BEARER]],
    ['the same afar, of users', USERS, TYPED_AFAR, false, []],
    ['a script', TOKENS, BY_SCRIPT, true, [BEARER]],
    ['a script that wants HTML', TOKENS, HTML_BY_SCRIPT, true, [BEARER]],
    ['a script, of users', USERS, BY_SCRIPT, true, []],
    ['a program', USERS, SCRAPER, true, []],
    ['a person where no password would do', NOBODY, TYPED, true, []],
  ])('ask %s so', (_who, accepted, headers, isApart, values) => {
    expect(challengesOfBrowser(accepted, headers, isApart, '/metrics/dashboard').values).toEqual(values);
  });

  it.each([
    [TOKENS, true, /token as password\.$/],
    [USERS, true, /curl -u <user> <this address>\. In a browser: reload it\.$/],
    [TOKENS, false, /In a browser: open \/metrics\/dashboard\.$/],
  ])('say it in words: %j', (accepted, isApart, words) => {
    expect(challengesOfBrowser(accepted, TYPED, isApart, '/metrics/dashboard').help).toMatch(words);
  });

  it('say nothing to a script, and of no page where there is none', () => {
    expect(challengesOfBrowser(TOKENS, BY_SCRIPT, true, '/p').help).toBeUndefined();
    expect(challengesOfBrowser(TOKENS, TYPED, false, undefined).help).toMatch(/<this address>\.$/);
  });

  it('know a browser', () => {
    expect([TYPED, TYPED_AFAR, BY_SCRIPT, BY_NODE, BY_JAVA, SCRAPER, {}].map(isOfBrowser)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
