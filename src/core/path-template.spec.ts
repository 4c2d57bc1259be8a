import { isPathTemplate, pathTemplateSource } from './path-template';

const matches = (template: string, path: string): boolean =>
  new RegExp(`^${pathTemplateSource(template) ?? '(?!)'}$`).test(path);

describe('a template of paths', () => {
  it.each([
    ['/users/:id', ['/users/1', '/users/a%2Fb', '/users/me'], ['/users', '/users/', '/users/1/posts', '/x/users/1']],
    ['/users/:id/posts/:post', ['/users/1/posts/2'], ['/users/1/posts', '/users/1/2/posts/3']],
    ['/users/:id?', ['/users', '/users/1'], ['/users/1/2', '/usersx']],
    ['/users/:id(\\d+)', ['/users/12'], ['/users/me']],
    ['/users/:id(^\\d+$)', ['/users/12'], ['/users/me']],
    ['/flights/:from-:to.:ext', ['/flights/a-b.json', '/flights/a-b-c.json'], ['/flights/ab.json', '/flights/a-b']],
    ['/files/*path', ['/files/a', '/files/a/b'], ['/files/', '/files']],
    ['/files/*path/edit', ['/files/a/b/edit'], ['/files/a/b']],
    ['/files/*', ['/files/', '/files/a/b'], ['/files']],
    ['/files/(.*)', ['/files/', '/files/a/b'], ['/files']],
    ['/files{/*path}', ['/files', '/files/a/b'], ['/filesa']],
    ['/docs{/:page}', ['/docs', '/docs/1'], ['/docs/1/2']],
    ['/v1/things:batch', ['/v1/things:batch'], ['/v1/thingsx']],
    ['/v1/a\\:b', ['/v1/a:b'], ['/v1/ax']],
    ['/v1/::b', ['/v1/:b'], ['/v1/x']],
    ['/a.b', ['/a.b'], ['/aXb']],
  ])('%s takes the paths of its route, and no others', (template, taken, others) => {
    expect(taken.filter((path) => !matches(template, path))).toEqual([]);
    expect(others.filter((path) => matches(template, path))).toEqual([]);
  });

  it.each(['/a?b', '/a#b', '/a(b)', '/{a', '/a}', '/:id([)', '/*a/*b', '/{a}{b}{c}{d}{e}'])('is none: %s', (text) => {
    expect(pathTemplateSource(text)).toBeUndefined();
  });

  it.each([
    ['/users/:id', true],
    ['/files/*', true],
    ['/docs{/:page}', true],
    ['/a\\:b', true],
    ['/users/me', false],
    ['/', false],
    ['/v1/things:batch', false],
  ])('tells %s from text: %s', (path, expected) => {
    expect(isPathTemplate(path)).toBe(expected);
  });

  it('takes a time that is linear in the length of the path', () => {
    const path = `/${'-'.repeat(100_000)}/x`;

    expect(matches('/:a-:b-:c-:d', path)).toBe(false);
    expect(matches('/*path/edit', path)).toBe(false);
  });
});
