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
  'mode',
  'controller',
  'maxConcurrentScrapes',
  'scrapeTimeoutSeconds',
  'onCollectError',
  'compression',
  'decorators',
] as const;
const MAX_SCRAPES = 1000;

/** Who answers: the server in front of the application, or its router. */
export type EndpointMode = 'server' | 'route';

/** The option `endpoint` in force. */
export interface ResolvedEndpoint {
  /** `undefined`: served on the application's own port. */
  readonly management: ResolvedManagement | undefined;
  /** Whether it is answered in front of the application, or by a route of its router. */
  readonly mode: EndpointMode;
  /** Whether the application's global prefix stands before the paths. */
  readonly followsPrefix: boolean;
  readonly maxConcurrentScrapes: number;
  readonly scrapeTimeoutSeconds: number;
  readonly onCollectError: 'continue' | 'fail';
  readonly compression: boolean;
  /** What `auth.guard` finds on the class and the method it is asked about. */
  readonly decorators: readonly (ClassDecorator | MethodDecorator)[];
}

/**
 * Checks the option `endpoint`; the port of the environment counts where the option has none.
 *
 * @param registered as what the endpoint was registered with Nest, before the options were known
 */
export function resolveEndpoint(
  value: unknown,
  environmentPort: number | undefined,
  registered?: EndpointMode,
  isEnabled = true,
): ResolvedEndpoint {
  const options = checkGroup(value, ENDPOINT_OPTIONS, 'endpoint');
  const management = resolveManagement(options, environmentPort);
  return {
    management,
    mode: resolveMode(options['mode'], registered, isEnabled ? management : undefined),
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

/**
 * @param registered what was registered with Nest before the options were known; `undefined`: nothing was, nor will be
 */
function resolveMode(
  value: unknown,
  registered: EndpointMode | undefined,
  management: ResolvedManagement | undefined,
): EndpointMode {
  const asked = checkWord(value, ['server', 'route'], 'endpoint.mode') ?? 'server';
  if (asked === 'route' && registered === 'server') {
    throw new MetricsConfigurationError(
      'endpoint.mode',
      "is 'route', but comes from the factory of forRootAsync(), when all controllers are registered",
      "give it beside the factory: forRootAsync({ endpoint: { mode: 'route' }, useFactory })",
    );
  }
  const mode = registered ?? asked;
  if (mode === 'route' && management !== undefined) {
    throw new MetricsConfigurationError(
      'endpoint.mode',
      "is 'route', but endpoint.port (METRICS_PORT) puts the endpoint on a server of its own, which has no router",
      'leave out one of the two',
    );
  }
  return mode;
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
