import promBundle from 'express-prom-bundle';
import type { Instrument } from '../variant';

/** With the method and the route's template, read as "Example 3" of its README shows. */
export const instrument: Instrument = {
  prepare(app) {
    app.use(
      promBundle({
        includeMethod: true,
        includePath: true,
        normalizePath: (request) => String(request.route?.path ?? 'NULL'),
        promClient: { collectDefaultMetrics: {} },
      }),
    );
  },
};
