import { createRequire } from 'node:module';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { INestApplication } from '@nestjs/common';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import type { Instrument } from '../variant';

type Raw<Node> = Node & { readonly raw?: Node };

const exporter = new PrometheusExporter({ preventServerStart: true });
const instrumentation = new HttpInstrumentation();
instrumentation.setMeterProvider(new MeterProvider({ readers: [exporter] }));
instrumentation.enable();
// It covers what is loaded from here on.
createRequire(__filename)('http');

/** Its metrics of servers alone: no traces. */
export const instrument: Instrument = {
  prepare(app: INestApplication) {
    app
      .getHttpAdapter()
      .get('/metrics', (request: Raw<IncomingMessage>, response: Raw<ServerResponse> & { hijack?(): void }) => {
        response.hijack?.();
        exporter.getMetricsRequestHandler(request.raw ?? request, response.raw ?? response);
      });
  },
};
