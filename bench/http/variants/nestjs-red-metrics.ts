import { MetricsModule } from 'nestjs-red-metrics';
import type { Instrument } from '../variant';

/** This library as it comes; open, because a credential plays no part in the requests that are measured. */
export const instrument: Instrument = {
  module: { imports: [MetricsModule.forRoot({ auth: false })] },
};

/** Each request told apart, as decorators with the label `path` need it. */
export const requestContextInstrument: Instrument = {
  module: { imports: [MetricsModule.forRoot({ auth: false, requestContext: true })] },
};

/** Without the functions on each response that tell streams from ordinary responses. */
export const withoutStreamsInstrument: Instrument = {
  module: { imports: [MetricsModule.forRoot({ auth: false, http: { streams: false } })] },
};

/** With event streams read as they go by. */
export const errorEventsInstrument: Instrument = {
  module: { imports: [MetricsModule.forRoot({ auth: false, http: { streams: { errorEvents: true } } })] },
};

/**
 * With the global interceptor, which passes everything through: what it would cost to bind it for other kinds of
 * handlers.
 */
export const boundInterceptorInstrument: Instrument = {
  module: { imports: [MetricsModule.forRoot({ auth: false, interceptor: 'always' })] },
};

/** Requests measured by the global interceptor alone. */
export const byInterceptorInstrument: Instrument = {
  module: { imports: [MetricsModule.forRoot({ auth: false, http: { instrumentation: 'interceptor' } })] },
};
