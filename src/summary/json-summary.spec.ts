import type { MetricsLogger } from '../core/metrics.logger';
import { resolveOptions } from '../options/resolve-options';
import { HostReadings } from '../stores/host-readings';
import { JsonSummary } from './json-summary';
import { writeJson } from './json-writer';

async function written(summary: JsonSummary, url: string): Promise<Record<string, unknown>> {
  let text = '';
  for await (const piece of writeJson(await summary.summary(summary.readQuery(url)))) {
    text += piece;
  }
  return JSON.parse(text) as Record<string, unknown>;
}

/** A summary of which every part fails but those that are given. */
function summaryOf(parts: { readings?: unknown; sections?: unknown }): { summary: JsonSummary; warned: string[] } {
  const warned: string[] = [];
  const logger = { warnOnce: (topic: string, message: string) => warned.push(`${topic}: ${message}`) };
  const fails = new Proxy(
    {},
    {
      get: () => {
        throw new Error('broken');
      },
    },
  );
  const streams = { streams: fails };
  const window = { read: () => ({ seconds: 1, framesOf: () => fails }), domainCounter: () => fails };
  const sections = parts.sections ?? { names: [], collect: async () => [] };
  const args = [
    fails,
    fails,
    streams,
    fails,
    fails,
    parts.readings ?? fails,
    window,
    sections,
    fails,
    logger as unknown as MetricsLogger,
    fails,
    fails,
  ];
  return { summary: Reflect.construct(JsonSummary, [resolveOptions({}), ...args]) as JsonSummary, warned };
}

describe('JsonSummary', () => {
  it('is without the sections that fail, and names them', async () => {
    const { summary, warned } = summaryOf({
      readings: new HostReadings(),
      sections: { names: ['shop'], collect: async () => [['shop', { orders: 3 }]] },
    });

    const json = await written(summary, '/metrics.json?families=true&module=true');

    expect(Object.keys(json)).toEqual(['timestamp', 'uptimeSeconds', 'window', 'system', 'shop', 'sectionsFailed']);
    expect((json['sectionsFailed'] as string[]).toSorted()).toEqual([
      'clients',
      'domain',
      'families',
      'handlers',
      'module',
      'requests',
      'streaming',
    ]);
    expect(warned.toSorted()).toEqual(
      ['clients', 'domain', 'families', 'handlers', 'module', 'requests', 'streaming'].map((name) =>
        expect.stringMatching(`summary ${name}: The summary is without "${name}", which failed: Error: broken`),
      ),
    );
  });

  it('names what of it was asked for', async () => {
    const { summary } = summaryOf({});

    expect(await written(summary, '/metrics.json?sections=endpoints')).toMatchObject({ sectionsFailed: ['endpoints'] });
    expect(await written(summary, '/metrics.json?sections=system')).toMatchObject({ sectionsFailed: ['system'] });
  });
});
