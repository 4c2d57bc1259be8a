import { createRequire } from 'node:module';
import type { INestApplication } from '@nestjs/common';
import type { Instrument } from '../variant';

interface SwaggerStats {
  getMiddleware(options: object): never;
}

/** Without a specification, as its README begins; its metrics where the other variants have them. */
export const instrument: Instrument = {
  prepare(app: INestApplication) {
    const stats = createRequire(__filename)('swagger-stats') as SwaggerStats;
    app.use(stats.getMiddleware({ uriPath: '/stats' }));
    const adapter = app.getHttpAdapter();
    adapter.get('/metrics', (_request: unknown, response: { redirect(path: string): void }) =>
      response.redirect('/stats/metrics'),
    );
  },
};
