import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { MetricsLogger, messageOf } from '../core/metrics.logger';
import { METRICS_OPTIONS } from '../core/metrics.tokens';
import type { Meter } from '../follow/meter';
import { Instruments } from '../instruments/instruments';
import { SeriesBudget } from '../instruments/series-budget';
import type { ResolvedOptions } from '../options/resolve-options';
import { RequestContext } from '../platform/request-context';
import { DeclarationError } from './declaration-error';
import { LabelClaims } from './label-claims';
import { type MeasuredMethod, placeOf } from './measured-method';
import { DomainFamilies } from './metrics/domain-families';
import { RecorderSlot } from './recorder-slot';

/** A measured method, and what measures it. */
export interface MeteredMethod extends MeasuredMethod {
  /** Makes the meter of the method in one application. */
  readonly makeMeter: (recorder: Recorder) => Meter;
}

/** Metrics that belong together, made when they are first needed. */
export type MetricsGroup<Group> = new (recorder: Recorder) => Group;

/** What the decorators of one application record into. */
@Injectable()
export class Recorder implements OnApplicationShutdown {
  readonly families: DomainFamilies;
  readonly claims: LabelClaims = new LabelClaims((topic, problem) => this.report(topic, problem));
  private misdeclared: DeclarationError | undefined;
  private isStarted = false;
  private readonly groups = new Map<MetricsGroup<unknown>, unknown>();

  constructor(
    @Inject(METRICS_OPTIONS) options: ResolvedOptions,
    instruments: Instruments,
    budget: SeriesBudget,
    readonly context: RequestContext,
    private readonly slot: RecorderSlot,
    private readonly logger: MetricsLogger,
  ) {
    this.families = new DomainFamilies(options, instruments, budget);
    context.warnBy((problem) => this.report('request context', problem));
    slot.open(this);
  }

  /** The group's metrics, the same for everybody who asks. */
  group<Group>(type: MetricsGroup<Group>): Group {
    const known = this.groups.get(type) as Group | undefined;
    if (known !== undefined) {
      return known;
    }
    const made = new type(this);
    this.groups.set(type, made);
    return made;
  }

  /**
   * The decorated classes are known.
   *
   * @throws DeclarationError for metrics that they declare and that do not go together; from now on, such ones are
   * warned of
   */
  endDeclarations(): void {
    this.isStarted = true;
    if (this.misdeclared !== undefined) {
      throw this.misdeclared;
    }
  }

  /** Reports what went wrong in measuring: once for each topic, then at debug level. */
  report(topic: string, problem: string, error?: unknown): void {
    this.logger.warnOnce(topic, error === undefined ? problem : `${problem}: ${messageOf(error)}`);
  }

  /** What reports that measuring a method failed. */
  reporterFor(method: MeasuredMethod): (error: unknown) => void {
    const where = placeOf(method);
    return (error) => this.report(`measuring ${where}`, `${where} could not measure a call`, error);
  }

  onApplicationShutdown(): void {
    this.slot.close();
  }

  /** Makes what measures the method; `undefined` where its metrics cannot be made. */
  makeMeter(method: MeteredMethod): Meter | undefined {
    const where = placeOf(method);
    let meter: Meter | undefined;
    try {
      meter = method.makeMeter(this);
      if (method.usesPath) {
        this.context.need();
      }
    } catch (error) {
      if (error instanceof DeclarationError && !this.isStarted) {
        this.misdeclared ??= error;
      } else {
        this.report(where, `${where} measures nothing`, error);
      }
    }
    return meter;
  }
}
