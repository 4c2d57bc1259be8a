import fc from 'fast-check';
import { InvalidQuery } from './query-values';
import { OWN_SECTIONS, readSummaryQuery, type SummaryQuery } from './summary-query';

const OPTIONS = { windowSeconds: 300, stepSeconds: 10, keepSeconds: 3600 };

const read = (query: string): SummaryQuery => readSummaryQuery(`/metrics.json${query}`, OPTIONS, ['database']);

const failure = (query: string): string => {
  try {
    read(query);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidQuery);
    return (error as Error).message;
  }
  throw new Error(`${query} is a good query`);
};

describe('readSummaryQuery', () => {
  const all = {
    windowSeconds: 300,
    agoSeconds: 0,
    endpoint: undefined,
    method: undefined,
    sections: new Set([...OWN_SECTIONS, 'database']),
    families: false,
    module: false,
    limit: undefined,
  };

  it.each<[string, Partial<SummaryQuery>]>([
    ['', {}],
    ['?', {}],
    ['?window=30s', { windowSeconds: 30 }],
    ['?window=5m', { windowSeconds: 300 }],
    ['?window=1h', { windowSeconds: 3600 }],
    ['?window=all', { windowSeconds: undefined }],
    ['?endpoint=Chat', { endpoint: 'chat' }],
    ['?endpoint=%2Fv1%2Fchat', { endpoint: '/v1/chat' }],
    ['?method=get', { method: 'GET' }],
    ['?method=_OTHER', { method: '_OTHER' }],
    ['?sections=requests,%20system', { sections: new Set(['requests', 'system']) }],
    ['?sections=database', { sections: new Set(['database']) }],
    [
      '?system=false',
      { sections: new Set(['requests', 'endpoints', 'streaming', 'domain', 'handlers', 'clients', 'database']) },
    ],
    ['?system=true&families=true', { families: true }],
    ['?path=/users/:id', { path: '/users/:id' }],
    ['?series=requests', { series: { names: new Set(['requests']), windowSeconds: 300, stepSeconds: 0 } }],
    [
      '?series=statuses,%20endpoints&window=1h&step=auto',
      {
        windowSeconds: 3600,
        series: { names: new Set(['statuses', 'endpoints']), windowSeconds: 3600, stepSeconds: 0 },
      },
    ],
    ['?series=durations&step=1m', { series: { names: new Set(['durations']), windowSeconds: 300, stepSeconds: 60 } }],
    ['?ago=30m', { agoSeconds: 1800 }],
    ['?module=true', { module: true }],
    ['?limit=0', { limit: 0 }],
    ['?limit=25', { limit: 25 }],
  ])('reads %p', (query, expected) => {
    expect(read(query)).toEqual({ ...all, ...expected });
  });

  it.each([
    ['?window=5', 'window must be a time from 10s to 3600s, such as 30s, 5m or 1h, or all, but is "5".'],
    ['?window=', 'window must be a time'],
    ['?window=9s', 'window must be a time'],
    ['?window=2h', 'window must be a time'],
    ['?window=-5m', 'window must be a time'],
    ['?window=1e9m', 'window must be a time'],
    ['?endpoint=', 'endpoint must be a part of a path, of 1 to 256 characters.'],
    [`?endpoint=${'a'.repeat(257)}`, 'endpoint must be a part of a path'],
    ['?method=G%20T', 'method must be an HTTP method, such as GET, but is "G T".'],
    [
      '?sections=',
      'There is no section "": there are requests, endpoints, streaming, domain, handlers, clients, system, database.',
    ],
    ['?ago=0s', 'ago must be a time from 10s to 3600s, such as 30m or 1h, but is "0s".'],
    ['?ago=1h&window=all', 'ago is about a window that ended then'],
    ['?ago=1h&series=requests', 'ago is about a window that ended then'],
    ['?path=', 'path must be the path of an endpoint, of 1 to 8192 characters.'],
    ['?series=', 'There is no series "": there are requests, statuses, durations, endpoints.'],
    ['?series=requests,from', 'There is no series "from"'],
    ['?series=requests&window=all', 'A series is of a time, such as window=3600s: it cannot be of all.'],
    ['?series=requests&step=5s', 'step must be auto, or a time from 10s to 3600s, such as 1m, but is "5s".'],
    ['?series=requests&step=', 'step must be auto'],
    ['?step=auto', 'step is for series: add series=requests, or leave step out.'],
    ['?series=requests&sections=system', 'sections is about sections, and a series has none'],
    ['?series=requests&families=false', 'families is about sections'],
    ['?series=requests&system=true', 'system is about sections'],
    ['?sections=requests,__proto__', 'There is no section "__proto__"'],
    ['?system=no', 'system must be true or false, but is "no".'],
    ['?families=1', 'families must be true or false, but is "1".'],
    ['?limit=-1', 'limit must be a whole number from 0 to 9999999, but is "-1".'],
    ['?limit=1e3', 'limit must be a whole number'],
    [
      '?windows=5m',
      'There is no parameter "windows": there are window, ago, endpoint, path, method, sections, system, families, module, limit, series, step.',
    ],
    ['?constructor=1', 'There is no parameter "constructor"'],
    ['?limit=1&limit=2', 'The parameter "limit" is there twice.'],
  ])('refuses %p', (query, message) => {
    expect(failure(query)).toContain(message);
  });

  it('reads or refuses anything, in few words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        try {
          read(`?${text}`);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidQuery);
          expect((error as Error).message.length).toBeLessThan(400);
        }
      }),
    );
  });
});
