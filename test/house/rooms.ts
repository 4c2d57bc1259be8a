/**
 * Which other rooms the files of a room of `src/` may import from. A room that is not here may import nothing. What
 * each is about stands in CONTRIBUTING.md.
 */
export interface Room {
  readonly mayImport: readonly string[];
  /** Packages that no file of the room may import. */
  readonly withoutPackages?: RegExp;
}

const NEST_OR_HTTP = /^(@nestjs\/|express$|fastify$|node:https?$|node:http2$)/;
const WRITE = ['core', 'catalogue', 'options', 'platform', 'instruments', 'stores', 'follow'];
const READ = ['core', 'catalogue', 'options', 'platform', 'instruments', 'stores'];

/** The rooms, each above those that may import from it. */
export const ROOMS: Readonly<Record<string, Room>> = {
  core: { mayImport: [] },
  secrets: { mayImport: ['core'] },
  catalogue: { mayImport: ['core'] },
  options: {
    mayImport: ['core', 'secrets', 'catalogue'],
  },
  platform: { mayImport: ['core', 'options'] },
  instruments: {
    mayImport: ['core', 'catalogue', 'options'],
    withoutPackages: NEST_OR_HTTP,
  },
  stores: {
    mayImport: ['core', 'catalogue', 'options', 'instruments'],
    withoutPackages: /^(express|fastify|node:https?|node:http2)$/,
  },
  follow: {
    mayImport: ['core', 'stores'],
  },
  http: { mayImport: WRITE },
  clients: { mayImport: WRITE },
  transports: { mayImport: WRITE },
  decorators: { mayImport: WRITE },
  system: { mayImport: WRITE },
  scrape: { mayImport: READ },
  summary: { mayImport: [...READ, 'scrape'] },
  push: { mayImport: [...READ, 'secrets', 'scrape'] },
  artifacts: {
    mayImport: ['core', 'secrets', 'catalogue', 'options'],
  },
  page: { mayImport: ['core', 'catalogue', 'options', 'artifacts'] },
  endpoint: {
    mayImport: [...READ, 'secrets', 'scrape', 'summary', 'page'],
  },
  cluster: {
    mayImport: [...READ, 'scrape', 'summary', 'endpoint', 'push'],
  },
  module: {
    mayImport: [
      ...WRITE,
      'http',
      'clients',
      'transports',
      'decorators',
      'system',
      'scrape',
      'summary',
      'push',
      'endpoint',
      'cluster',
    ],
  },
};

/**
 * Files that are loaded by a `require` in a function, once somebody needs them, and those that load them so. Nobody
 * else imports more of them than types. Each is an entry of rolldown.config.mjs, so that it is a file of its own.
 */
export const LAZY: Readonly<Record<string, readonly string[]>> = {
  'module/measuring.ts': ['module/metrics.providers.ts'],
  'push/pushing.ts': ['module/lazy-parts.ts'],
  'cluster/clustering.ts': ['module/lazy-parts.ts'],
  'cluster/threading.ts': ['module/lazy-parts.ts'],
  'page/page-parts.ts': ['endpoint/page-endpoint.ts'],
};

/** Rooms of which a switched-off application loads nothing. */
export const ROOMS_OF_MEASURING: readonly string[] = [
  'stores',
  'http',
  'clients',
  'system',
  'scrape',
  'push',
  'cluster',
  'page',
  'artifacts',
];
