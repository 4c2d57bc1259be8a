import { springPattern } from './spring-pattern';

describe('a route template as a pattern of Spring', () => {
  it.each([
    ['/', '/'],
    ['/users', '/users'],
    ['/users/:id', '/users/{id}'],
    ['/api/v2/users/:userId/orders/:order', '/api/v2/users/{userId}/orders/{order}'],
    ['/files/:from-:to', '/files/{from}-{to}'],
    ['/items/:id(\\d+)', '/items/{id:\\d+}'],
    ['/at/:hour(^\\d{2})-:minute(\\d+$)', '/at/{hour:\\d{2}}-{minute:\\d+}'],
    ['/*', '/**'],
    ['/public/*', '/public/**'],
    ['/files/*path', '/files/{*path}'],
    ['/old/(.*)', '/old/{:.*}'],
    ['/docs/:page?', '/docs[/{page}]'],
    ['/docs{/:page}', '/docs[/{page}]'],
    ['/name::verb', '/name:verb'],
    ['/a\\:b', '/a:b'],
    ['/t/:tenant/books/*', '/t/{tenant}/books/**'],
    ['__unmatched__', '__unmatched__'],
    ['', ''],
  ])('%s is %s', (template, pattern) => {
    expect(springPattern(template)).toBe(pattern);
  });
});
