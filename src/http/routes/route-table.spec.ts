import { RouteTable } from './route-table';

const LIKE_EXPRESS = { ignoresCase: true, ignoresSlash: true };

function tableOf(...routes: [methods: string, template: unknown, isSkipped: boolean][]): RouteTable {
  const table = new RouteTable();
  routes.forEach(([methods, template, isSkipped]) => table.add(methods.split(' '), template, isSkipped));
  table.compareLike(LIKE_EXPRESS);
  return table;
}

describe('RouteTable', () => {
  it('knows nothing of routes that are left out where there are none', () => {
    const table = tableOf(['GET', '/users/:id', false]);

    expect([table.hasSkipped, table.isSkipped('GET', '/users/1')]).toEqual([false, false]);
  });

  it.each([
    ['GET', '/users/1', true],
    ['HEAD', '/USERS/1/', true],
    ['POST', '/users/1', false],
    ['GET', '/users/1/posts', false],
    ['GET', '/users/me', false],
    ['PATCH', '/files/a/b', true],
  ])('tells for %s %s whether any route that could take it is measured', (method, path, expected) => {
    const table = tableOf(
      ['GET', '/users/:id', true],
      ['GET', '/users/me', false],
      ['POST', '/users/:id', false],
      ['all', '/files/*path', true],
    );

    expect(table.isSkipped(method, path)).toBe(expected);
  });

  it('leaves nothing out that a route may take whose paths are not known', () => {
    expect(tableOf(['GET', '/users/:id', true], ['GET', /users/, false]).isSkipped('GET', '/users/1')).toBe(false);
    expect(tableOf(['GET', '/users/:id', true], ['PUT', /users/, false]).isSkipped('GET', '/users/1')).toBe(true);
  });

  it('finds routes without parameters', () => {
    const table = tableOf(['get', '/users/Me/', false], ['GET', '/users/:id', false]);

    expect(table.hasText('GET', '/users/me')).toBe(true);
    expect(table.hasText('HEAD', '/users/me')).toBe(true);
    expect(table.hasText('POST', '/users/me')).toBe(false);
    expect(table.hasText('GET', '/users/1')).toBe(false);
  });
});
