import type { Frame } from './window/frame';
import type { ModuleSummary, SystemSummary } from './system.types';

/** Frames by the name of their source. Keys are lists of label values, or say `method`, `path` and `status`. */
export type FramesByName = Readonly<Record<string, readonly Frame[]>>;

/** What a worker does now. */
export interface WorkerNow {
  readonly requests: number;
  /** `undefined`: not known. */
  readonly connections: number | undefined;
  readonly streams: number;
  /** Calls of handlers that are running, by kind. */
  readonly handlers: Readonly<Record<string, number>>;
  /** Calls that wait for their answer, by host. */
  readonly hosts: Readonly<Record<string, number>>;
  /** The same of microservices, by what {@link patternKey} makes of their labels. */
  readonly patterns: Readonly<Record<string, number>>;
  readonly process: SystemSummary['process'];
  readonly module: ModuleSummary;
}

/** What another worker tells of a window, or has left. */
export interface WorkerWindow {
  /** How long the time was that the window is of, in seconds; 0 where nothing is known of it. */
  readonly seconds: number;
  /** What it did in the window. */
  readonly window: FramesByName;
  /** What it did since it began. */
  readonly ever: FramesByName;
  /** `undefined`: it does not answer, or has ended. */
  readonly now: WorkerNow | undefined;
}

/** What the other workers of the application did. */
export class OtherWindows {
  static readonly none: OtherWindows = new OtherWindows([]);

  constructor(private readonly workers: readonly WorkerWindow[]) {}

  /** The longest of their windows. */
  get seconds(): number {
    return Math.max(0, ...this.workers.map(({ seconds }) => seconds));
  }

  framesOf(name: string): readonly Frame[] {
    return this.workers.flatMap(({ window }) => window[name] ?? []);
  }

  /** Since they began. */
  everOf(name: string): readonly Frame[] {
    return this.workers.flatMap(({ ever }) => ever[name] ?? []);
  }

  /** What those that answer do now. */
  get now(): readonly WorkerNow[] {
    return this.workers.map(({ now }) => now).filter((now) => now !== undefined);
  }

  /** A number of those that answer, added up. */
  sum(numberOf: (now: WorkerNow) => number | undefined): number {
    return this.now.reduce((sum, now) => sum + (numberOf(now) ?? 0), 0);
  }
}

/** Numbers by key, added up. */
export function addedUp(records: readonly Readonly<Record<string, number>>[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [key, value] of records.flatMap((record) => Object.entries(record))) {
    sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return sums;
}

/** Names the calls to microservices with these labels. */
export function patternKey(labels: readonly string[] | undefined): string {
  return JSON.stringify(labels ?? []);
}
