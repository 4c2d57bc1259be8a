import { Injectable } from '@nestjs/common';
import type { Meter } from '../follow/meter';

/** What the slot needs of a recorder. A method is one object, of which the slot knows nothing. */
export interface MeterSource {
  /** Makes what measures the method; `undefined` where its metrics cannot be made. */
  makeMeter(method: object): Meter | undefined;
}

/**
 * Where decorated objects find the recorder of their application. It depends on nothing, so that an object which the
 * module's own options depend on can be decorated too: until the recorder is there, and after the application has
 * closed, nothing is measured.
 */
@Injectable()
export class RecorderSlot {
  private recorder: MeterSource | undefined;
  private closed = false;
  private readonly meters = new Map<object, Meter | undefined>();
  readonly #methods = new Set<object>();

  /** Brand check: tests inject mocks, and Nest's preview mode injects `{}`. */
  static isReal(slot: unknown): slot is RecorderSlot {
    return typeof slot === 'object' && slot !== null && #methods in slot;
  }

  /** Whether the application that it belongs to has ended. */
  get isClosed(): boolean {
    return this.closed;
  }

  /** What measures the method; `undefined` where nothing does. */
  meterOf(method: object): Meter | undefined {
    return this.meters.get(method) ?? this.made(method);
  }

  /** Learns of methods in use, so that their metrics stand at zero before the first call. */
  adopt(methods: readonly object[]): void {
    for (const method of methods) {
      if (!this.#methods.has(method)) {
        this.#methods.add(method);
        this.made(method);
      }
    }
  }

  open(recorder: MeterSource): void {
    this.recorder = recorder;
    this.#methods.forEach((method) => this.made(method));
  }

  close(): void {
    this.recorder = undefined;
    this.meters.clear();
    this.closed = true;
  }

  /** The meter of the method, made where it was not yet: once, also where it cannot be made. */
  private made(method: object): Meter | undefined {
    if (this.recorder !== undefined && !this.meters.has(method)) {
      this.meters.set(method, this.recorder.makeMeter(method));
    }
    return this.meters.get(method);
  }
}
