import { Inject, Injectable } from '@nestjs/common';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import { Instruments } from '../instruments/instruments';
import type { ResolvedOptions } from '../options/resolve-options';
import { isBuildKnown } from '../options/resolve-service';

/** `build_info`: what the service is, where the option `service` says it. */
@Injectable()
export class BuildInfo {
  constructor(@Inject(METRICS_OPTIONS) { service }: ResolvedOptions, instruments: Instruments) {
    if (isBuildKnown(service)) {
      const labels = Object.fromEntries(Object.entries(service).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >;
      instruments.samples('build_info', () => [{ labels, value: 1 }]);
    }
  }
}
