import type { MetricsLogger } from '../core/metrics.logger';
import type { Instruments } from '../instruments/instruments';
import type { ResolvedPush } from '../options/resolve-push';
import type { Scraper } from '../scrape/scraper';
import { PUSH_OUTCOMES, type PushTarget } from './push-target';
import { PushSchedule, type PushTimes } from './push-schedule';
import { Pushgateway } from './pushgateway';

/** Pushes the metrics to all targets of the option `push`. Loaded by applications that have one. */
export class Pushing {
  private readonly schedules: readonly PushSchedule[];

  /** @throws MetricsConfigurationError where a file of credentials cannot be read */
  constructor({ pushgateway }: ResolvedPush, instruments: Instruments, scraper: Scraper, logger: MetricsLogger) {
    const targets: (readonly [PushTarget, PushTimes])[] = [];
    if (pushgateway !== undefined) {
      targets.push([new Pushgateway(pushgateway, scraper), pushgateway]);
    }
    const known = targets.flatMap(([{ name }]) => PUSH_OUTCOMES.map((outcome) => [name, outcome]));
    const pushes = instruments.counter('metrics_pushes_total', { known });
    this.schedules = targets.map(([target, times]) => new PushSchedule(target, times, pushes, logger));
  }

  onApplicationBootstrap(): void {
    this.schedules.forEach((schedule) => schedule.start());
  }

  /** Last of all: the server is closed, and every request recorded. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all(this.schedules.map((schedule) => schedule.stop()));
  }
}
