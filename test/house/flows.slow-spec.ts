import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { sourceFiles, wordsOf } from './source-files';

/** Files of ours in which a function runs in one operation after a warm-up: never more than today, see decision 20. */
const RUNNING: Readonly<Record<string, number>> = {
  'a request on Express': 23,
  'a request on Fastify': 22,
  'a scrape on Express': 56,
  'a scrape on Fastify': 56,
  'a call of @CountCacheHit()': 12,
  'a call of @Timed()': 10,
};

/**
 * Options, and how many files of `src/` name them: what a user says, what checks it, what uses it. There are two of the
 * name `exclude`.
 */
const OPTIONS: Readonly<Record<string, number>> = { exclude: 10, maxFailures: 4, fieldResolvers: 3, diskPath: 4 };

/** Metrics, and how many files of `src/` name them: the catalogue, what records it, what shows it, what warns of it. */
const METRICS: Readonly<Record<string, number>> = {
  metrics_credentials_stale: 4,
  ws_connects_total: 3,
  http_response_size_bytes: 3,
};

/** A transport, and how many files of `src/` outside of its own folder name it. */
const TRANSPORTS: Readonly<Record<string, number>> = { rpc: 16, ws: 17 };

describe('one operation runs through few files', () => {
  let flows: Readonly<Record<string, readonly string[]>> = {};

  beforeAll(() => {
    const counted = execFileSync(process.execPath, [join(__dirname, 'support', 'count-flows.cjs')], {
      encoding: 'utf8',
    });
    flows = JSON.parse(counted) as typeof flows;
  });

  it.each(Object.entries(RUNNING))('%s: %d', (flow, limit) => {
    const files = flows[flow] ?? [];

    expect(files.length).toBeGreaterThan(1);
    expect(files.length > limit ? files : []).toEqual([]);
  });
});

describe('one change touches few files', () => {
  const files = sourceFiles().map((file) => ({ path: file.path, words: wordsOf(file) }));
  const naming = (name: string): string[] => files.filter(({ words }) => words.has(name)).map(({ path }) => path);

  it.each(Object.entries(OPTIONS))('the option %s: %d', (option, limit) => {
    const found = naming(option).filter((path) => !path.startsWith('artifacts/'));

    expect(found.length).toBeGreaterThan(1);
    expect(found.length > limit ? found : []).toEqual([]);
  });

  it.each(Object.entries(TRANSPORTS))('the transport %s: %d', (kind, limit) => {
    const name = new RegExp(
      `^${kind}(?:_\\w+|[A-Z]\\w*)?$|^${kind[0]?.toUpperCase()}${kind.slice(1)}[A-Z]\\w+$|/${kind}[./-]`,
    );
    const found = files
      // The calls that clients make are a thing of their own.
      .filter(({ words }) => [...words].some((word) => name.test(word) && !/rpc[-_]?client/i.test(word)))
      .map(({ path }) => path)
      .filter((path) => path !== 'index.ts' && !path.startsWith(`transports/${kind}/`) && !/client/.test(path));

    expect(found.length).toBeGreaterThan(1);
    expect(found.length > limit ? found : []).toEqual([]);
  });

  it.each(Object.entries(METRICS))('the metric %s: %d', (metric, limit) => {
    const found = naming(metric);

    expect(found.length).toBeGreaterThan(1);
    expect(found.length > limit ? found : []).toEqual([]);
  });
});
