import { Controller, Get, Injectable } from '@nestjs/common';
import { CountCacheHit, Counted, MetricsSection, MetricsService, Timed, TrackVerification } from 'nestjs-red-metrics';

/** Names that every object answers to, or that change what it answers. */
export const TRICKY_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'] as const;

/** Text of JSON that pollutes prototypes where somebody merges it. */
export const POLLUTING_JSON = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":null}';

/** Routes of such names. */
@Controller()
export class TrickyRoutes {
  @Get('__proto__')
  proto(): string {
    return 'proto';
  }

  @Get('constructor')
  constructed(): string {
    return 'constructor';
  }

  @Get('toString')
  text(): string {
    return 'text';
  }

  @Get('hasOwnProperty')
  own(): string {
    return 'own';
  }
}

/** Look-ups and verifications of such names. */
@Injectable()
export class TrickyWork {
  constructor(private readonly metrics: MetricsService) {}

  @CountCacheHit({ cache: '__proto__' })
  protoCache(): string {
    return 'found';
  }

  @CountCacheHit({ cache: 'constructor' })
  constructorCache(): undefined {
    return undefined;
  }

  @TrackVerification()
  verify(reason: string): unknown {
    return { valid: false, reason };
  }

  @TrackVerification()
  verifyPolluted(): unknown {
    return JSON.parse('{"__proto__":{"valid":true},"valid":false,"reason":"__proto__"}') as unknown;
  }

  @Counted()
  @Timed()
  ['__proto__'](): string {
    return 'measured';
  }

  @Counted()
  @Timed()
  hasOwnProperty(): boolean {
    return true;
  }

  run(): void {
    this.protoCache();
    this.constructorCache();
    this.metrics.cacheHit('toString');
    this.metrics.cacheHit('hasOwnProperty');
    TRICKY_NAMES.forEach((name) => {
      this.verify(name);
      this.metrics.time(() => name, { class: name, method: name });
    });
    this.verifyPolluted();
    this.metrics.verification('constructor' as 'failure');
    Reflect.apply(this['__proto__'], this, []);
    this.hasOwnProperty();
  }
}

/** A class of such a name. */
@Counted()
@Injectable()
export class constructor {
  run(): string {
    return 'ran';
  }
}

/** Sections of such names, with such content. */
@Injectable()
export class TrickySections {
  @MetricsSection('constructor')
  one(): unknown {
    return JSON.parse(POLLUTING_JSON) as unknown;
  }

  @MetricsSection('toString')
  two(): unknown {
    return TRICKY_NAMES.map((name) => ({ [name]: name }));
  }

  @MetricsSection('hasOwnProperty')
  three(): unknown {
    return Object.assign(Object.create(null) as object, { hasOwnProperty: 1, toJSON: 'no function' });
  }
}
