import { MetricsConfigurationError } from '../core/metrics.errors';
import { checkBoolean, checkGroup, checkList, checkNumber, checkWord, quote } from './checks';
import { DEFAULTS } from './defaults';
import { type ResolvedManagement, resolveManagement } from './resolve-management';

/** The members of the option `endpoint`. */
export const ENDPOINT_OPTIONS = [
  'port',
  'host',
  'tls',
  'prefix',
  'maxConcurrentScrapes',
  'scrapeTimeoutSeconds',
  'onCollectError',
  'compression',
  'decorators',
] as const;
const MAX_SCRAPES = 1000;

/** The option `endpoint` in force. */
export interface ResolvedEndpoint {
  /** `undefined`: served on the application's own port. */
  readonly management: ResolvedManagement | undefined;
  /** Whether the application's global prefix stands before the paths. */
  readonly followsPrefix: boolean;
  readonly maxConcurrentScrapes: number;
  readonly scrapeTimeoutSeconds: number;
  readonly onCollectError: 'continue' | 'fail';
  readonly compression: boolean;
  /** What `auth.guard` finds on the class and the method it is asked about. */
  readonly decorators: readonly (ClassDecorator | MethodDecorator)[];
}

/** Checks the option `endpoint`; the port of the environment counts where the option has none. */
export function resolveEndpoint(value: unknown, environmentPort: number | undefined): ResolvedEndpoint {
  const options = checkGroup(value, ENDPOINT_OPTIONS, 'endpoint');
  return {
    management: resolveManagement(options, environmentPort),
    followsPrefix: checkWord(options['prefix'], ['follow'], 'endpoint.prefix') === 'follow',
    maxConcurrentScrapes:
      checkNumber(
        options['maxConcurrentScrapes'],
        { min: 1, max: MAX_SCRAPES, whole: true },
        'endpoint.maxConcurrentScrapes',
      ) ?? DEFAULTS.maxConcurrentScrapes,
    scrapeTimeoutSeconds:
      checkNumber(options['scrapeTimeoutSeconds'], { min: 0.1, max: 3600 }, 'endpoint.scrapeTimeoutSeconds') ??
      DEFAULTS.scrapeTimeoutSeconds,
    onCollectError: checkWord(options['onCollectError'], ['continue', 'fail'], 'endpoint.onCollectError') ?? 'continue',
    compression: checkBoolean(options['compression'], 'endpoint.compression') ?? true,
    decorators: resolveDecorators(options['decorators']),
  };
}

function resolveDecorators(value: unknown): ResolvedEndpoint['decorators'] {
  const decorators = checkList(value, 'endpoint.decorators');
  decorators.forEach((decorator, index) => {
    if (typeof decorator !== 'function') {
      throw new MetricsConfigurationError(
        `endpoint.decorators[${index}]`,
        `must be a decorator, but got ${quote(decorator)}`,
        'call the decorator: Public() instead of its name',
      );
    }
  });
  return decorators as ResolvedEndpoint['decorators'];
}
