import * as zlib from 'node:zlib';
import { negotiateEncoding, negotiateFormat } from './negotiate';

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_2_PROTOBUF =
  'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
const TEXT = 'text/plain; version=0.0.4; charset=utf-8';
const OPEN = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
const HAS_ZSTD = 'createZstdCompress' in zlib;

describe('negotiateFormat', () => {
  it.each<[string | undefined, string]>([
    [undefined, TEXT],
    ['', TEXT],
    ['*/*', TEXT],
    ['text/html,application/xhtml+xml,*/*;q=0.8', TEXT],
    ['text/plain', TEXT],
    ['text/*', TEXT],
    ['image/png', TEXT],
    ['nonsense', TEXT],
    ['application/openmetrics-text', OPEN],
    ['application/openmetrics-text; version=1.0.0; charset=utf-8', OPEN],
    ['application/openmetrics-text;version=0.0.1', OPEN.replace('1.0.0', '0.0.1')],
    ['application/openmetrics-text;version=9.9.9', TEXT],
    ['application/openmetrics-text;q=0.1,text/plain;q=0.9', TEXT],
    ['application/openmetrics-text;q=0', TEXT],
    ['text/plain;version=1.0.0;escaping=underscores', 'text/plain; version=1.0.0; charset=utf-8; escaping=underscores'],
    [PROMETHEUS_2, OPEN],
    [PROMETHEUS_2_PROTOBUF, OPEN],
    [PROMETHEUS_3, `${OPEN}; escaping=allow-utf-8`],
  ])('answers %p with %p', (accept, contentType) => {
    const negotiated = negotiateFormat({ headers: accept === undefined ? {} : { accept } });

    expect(negotiated.contentType).toBe(contentType);
    expect(negotiated.format).toBe(contentType.startsWith('text') ? 'text' : 'openmetrics');
  });
});

it('does not read an Accept header of any length', () => {
  const accept = `application/openmetrics-text,${'a/b,'.repeat(3800)}`;
  expect(negotiateFormat({ headers: { accept } }).format).toBe('text');
});

describe('negotiateEncoding', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip', 'gzip'],
    ['gzip, deflate', 'gzip'],
    ['br', 'br'],
    ['gzip;q=0.5, br', 'br'],
    ['gzip, br', 'br'],
    ['deflate', 'identity'],
    ['identity', 'identity'],
    ['gzip;q=0', 'identity'],
    ['identity;q=1, gzip;q=0.5', 'identity'],
    ['zstd, gzip', HAS_ZSTD ? 'zstd' : 'gzip'],
  ])('answers %p with %s', (accepted, encoding) => {
    expect(negotiateEncoding({ headers: accepted === undefined ? {} : { 'accept-encoding': accepted } })).toBe(
      encoding,
    );
  });
});
