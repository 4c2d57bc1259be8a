/**
 * What a room of `src/` is about, and which others its files may import from. A room that is not here may import
 * nothing.
 */
export interface Room {
  readonly concern: string;
  readonly mayImport: readonly string[];
  /** Packages that no file of the room may import. */
  readonly withoutPackages?: RegExp;
}

const NEST_OR_HTTP = /^(@nestjs\/|express$|fastify$|node:https?$|node:http2$)/;
const WRITE = ['core', 'catalogue', 'options', 'platform', 'instruments', 'stores', 'follow'];
const READ = ['core', 'catalogue', 'options', 'platform', 'instruments', 'stores'];

/** The rooms, each above those that may import from it. */
export const ROOMS: Readonly<Record<string, Room>> = {
  core: { concern: 'errors, the log, injection tokens, time: what every room needs', mayImport: [] },
  secrets: { concern: 'digests, scrypt hashes, secret sets, credential lines, IP addresses', mayImport: ['core'] },
  catalogue: { concern: 'one table of every metric', mayImport: ['core'] },
  options: {
    concern: 'what a user can say, beside what checks it and fills in the defaults',
    mayImport: ['core', 'secrets', 'catalogue'],
  },
  platform: { concern: 'what Node, Express and Fastify are like; the front door', mayImport: ['core', 'options'] },
  instruments: {
    concern: 'label sets, counters, gauges, histograms, the series budget, the registry',
    mayImport: ['core', 'catalogue', 'options'],
    withoutPackages: NEST_OR_HTTP,
  },
  stores: {
    concern: 'what is counted of requests, streams, handlers, connections',
    mayImport: ['core', 'catalogue', 'options', 'instruments'],
    withoutPackages: /^(express|fastify|node:https?|node:http2)$/,
  },
  follow: {
    concern: 'how something ends: a promise, an Observable, an iterator, a stream',
    mayImport: ['core', 'stores'],
  },
  http: { concern: 'write side: the life of an HTTP request becomes one record', mayImport: WRITE },
  transports: { concern: 'write side: handlers of microservices, gateways, GraphQL', mayImport: WRITE },
  decorators: { concern: 'write side: the decorators and MetricsService', mayImport: WRITE },
  system: { concern: 'write side: the process, the host, the container', mayImport: WRITE },
  scrape: { concern: 'read side: collect, negotiate, format, compress, send', mayImport: READ },
  summary: { concern: 'read side: the sliding window, the JSON summary, health', mayImport: [...READ, 'scrape'] },
  endpoint: {
    concern: 'read side: the three endpoints, who may read them, the management port',
    mayImport: [...READ, 'secrets', 'scrape', 'summary'],
  },
  artifacts: {
    concern:
      'dashboards, rules, configurations from the options, and their command; a running service loads none of it',
    mayImport: ['core', 'secrets', 'catalogue', 'options'],
  },
  module: {
    concern: 'the wiring',
    mayImport: [...WRITE, 'http', 'transports', 'decorators', 'system', 'scrape', 'summary', 'endpoint'],
  },
};
