import { ipOf, targetOf } from './target-host';

describe('targetOf', () => {
  it.each([
    ['http://example.com', 'example.com', '80'],
    ['https://example.com', 'example.com', '443'],
    ['https://example.com:443/path?query#part', 'example.com', '443'],
    ['http://example.com:443', 'example.com', '443'],
    ['HTTPS://API.Example.COM:8443', 'api.example.com', '8443'],
    ['http://example.com.:8080', 'example.com', '8080'],
    ['http://user:secret@example.com', 'example.com', '80'],
    ['http://münchen.example', 'xn--mnchen-3ya.example', '80'],
    ['http://my_service:3000', 'my_service', '3000'],
    ['http://localhost:3000', 'localhost', '3000'],
    ['http://127.1:1', '127.0.0.1', '1'],
    ['http://0x7f000001', '127.0.0.1', '80'],
    ['http://[::1]:8080', '[::1]', '8080'],
    ['http://[0:0:0:0:0:0:0:1]', '[::1]', '80'],
    ['http://[::ffff:10.0.0.1]', '[::ffff:a00:1]', '80'],
    [`http://${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`, '80'],
  ])('reads %s', (url, address, port) => {
    expect(targetOf(url)).toEqual({ address, port });
  });

  it.each([
    '',
    'example.com',
    '/path',
    'ftp://example.com',
    'file:///etc/passwd',
    'http://',
    'http://.',
    'http://exa mple.com',
    'http://a"b.example',
    "http://a'b.example",
    'http://a!b.example',
    'http://-a.example',
    'http://example.com:99999',
    `http://${'a'.repeat(254)}`,
    `http://${'a.'.repeat(5000)}example`,
  ])('finds none in %j', (url) => {
    expect(targetOf(url)).toBeUndefined();
  });
});

describe('ipOf', () => {
  it('tells addresses from names', () => {
    expect(['127.0.0.1', '[::1]', '::1', 'example.com', '1.2.3', '[x]', ''].map(ipOf)).toEqual([
      '127.0.0.1',
      '::1',
      '::1',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
