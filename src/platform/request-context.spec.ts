import { RequestContext, RequestScope } from './request-context';
import { resolveOptions } from '../options/resolve-options';

describe('RequestContext', () => {
  it('knows no request when the application is gone, so that it costs the promises of the process nothing more', () => {
    const context = new RequestContext(resolveOptions({ requestContext: true }));
    const scope = new RequestScope(undefined, 'none');

    const [before, after] = context.run(scope, () => {
      const current = context.current();
      context.onApplicationShutdown();
      return [current, context.current()];
    });

    expect([before, after]).toEqual([scope, undefined]);
    expect(context.run(scope, () => context.current())).toBe(scope);
  });
});
