import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import fastifyMetrics, { type IMetricsPluginOptions } from 'fastify-metrics';
import type { Instrument } from '../variant';

/** As it comes: a histogram and a summary. */
export const instrument: Instrument = instrumentWith({ endpoint: '/metrics' });

/** Without its summary, the dearer of the two. */
export const histogramOnlyInstrument: Instrument = instrumentWith({
  endpoint: '/metrics',
  routeMetrics: { enabled: { histogram: true, summary: false } },
});

function instrumentWith(options: Partial<IMetricsPluginOptions>): Instrument {
  return {
    async prepare(app: INestApplication) {
      await (app as NestFastifyApplication).register(fastifyMetrics, options);
    },
  };
}
