import { resolveOptions } from './resolve-options';
import type { ResolvedTransports } from './resolve-transports';

const resolveTransports = (options: Record<string, unknown>): ResolvedTransports => resolveOptions(options).transports;

describe('resolveTransports', () => {
  it.each(['rpc', 'rpcClient', 'ws', 'graphql'] as const)('turns %s off, and on as it is by default', (kind) => {
    expect(resolveTransports({ [kind]: false })[kind]).toBeUndefined();
    expect(resolveTransports({ [kind]: true })).toEqual(resolveTransports({}));
    expect(resolveTransports({ [kind]: {} })).toEqual(resolveTransports({}));
  });

  it('takes buckets for each', () => {
    const transports = resolveTransports({
      rpc: { buckets: [1] },
      rpcClient: { buckets: [5] },
      ws: { buckets: [2] },
      graphql: { buckets: [3], streamBuckets: [4], fieldResolvers: true },
      interceptor: 'never',
    });

    expect(transports).toEqual({
      rpc: { buckets: [1] },
      rpcClient: { buckets: [5] },
      ws: { buckets: [2] },
      graphql: { buckets: [3], streamBuckets: [4], fieldResolvers: true },
      interceptor: 'never',
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['rpc as a word', { rpc: 'no' }, 'rpc must be an object, but got "no"'],
    ['rpc as nothing', { rpc: null }, 'rpc must be an object, but got null'],
    ['rpcClient as a word', { rpcClient: 'no' }, 'rpcClient must be an object, but got "no"'],
    ['an unknown option of rpcClient', { rpcClient: { hosts: [] } }, 'Unknown option "rpcClient.hosts"'],
    ['an unknown option of rpc', { rpc: { fieldResolvers: true } }, 'Unknown option "rpc.fieldResolvers"'],
    ['buckets of ws that fall', { ws: { buckets: [1, 0.5] } }, 'ws.buckets must be in ascending'],
    ['an unknown option of graphql', { graphql: { fields: true } }, 'Unknown option "graphql.fields"'],
    [
      'fieldResolvers as a word',
      { graphql: { fieldResolvers: 'all' } },
      'graphql.fieldResolvers must be true or false',
    ],
    ['an unknown interceptor', { interceptor: true }, 'interceptor must be one of auto, always, never'],
  ])('refuses %s', (_what, options, message) => {
    expect(() => resolveTransports(options)).toThrow(message);
  });
});
