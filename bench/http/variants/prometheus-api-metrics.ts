import type { INestApplication } from '@nestjs/common';
import apiMetrics from 'prometheus-api-metrics';
import type { Instrument } from '../variant';

/** As its README shows. */
export const instrument: Instrument = {
  prepare(app: INestApplication) {
    app.use(apiMetrics());
  },
};
