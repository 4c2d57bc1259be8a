import { Injectable } from '@nestjs/common';
import type { CollectedFamily } from '../scrape/collected-family';
import { snapshotsOf } from '../scrape/snapshots';
import { RequestStore } from '../record/request-store';
import { MetricsSections } from './metrics-sections';
import { summarizeRequests } from './request-summary';
import type { HealthSummary, MetricsSummary } from './summary.types';

/** The views for people: the JSON summary and the health view. */
@Injectable()
export class JsonSummary {
  constructor(
    private readonly store: RequestStore,
    private readonly sections: MetricsSections,
  ) {}

  /** @param families what the collector found, for the raw part */
  async summary(families: readonly CollectedFamily[]): Promise<MetricsSummary> {
    const sections = await this.sections.collect();
    return {
      timestamp: new Date().toISOString(),
      uptimeSeconds: process.uptime(),
      ...summarizeRequests(this.store),
      ...sections,
      families: snapshotsOf(families),
    };
  }

  health(): HealthSummary {
    return { status: 'ok', uptimeSeconds: process.uptime() };
  }
}
