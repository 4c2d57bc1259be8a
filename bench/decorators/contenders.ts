import { CountCacheHit, Counted, Timed, TrackInFlight, TrackVerification } from 'nestjs-red-metrics';
import { OtelMethodCounter } from 'nestjs-otel';
import type { AnyMethodDecorator } from './subject';

/** The methods with one way of measuring their calls. */
export interface Contender {
  readonly name: string;
  /**
   * What the others are compared with; the same again, which shows the noise; one of our decorators; several; another
   * library's.
   */
  readonly role: 'bare' | 'control' | 'single' | 'several' | 'peer';
  readonly decorators: readonly AnyMethodDecorator[];
  /**
   * The sample that rises by one with each call, or is up during it, by which the bench sees that calls were measured.
   */
  readonly rises?: string;
  readonly isUp?: string;
}

export const CONTENDERS: readonly Contender[] = [
  { name: 'bare', role: 'bare', decorators: [] },
  { name: 'bare again', role: 'control', decorators: [] },
  { name: '@Counted()', role: 'single', decorators: [Counted()], rises: 'method_calls_total' },
  { name: '@Timed()', role: 'single', decorators: [Timed()], rises: 'method_duration_seconds_count' },
  { name: '@TrackInFlight()', role: 'single', decorators: [TrackInFlight()], isUp: 'method_calls_in_flight' },
  { name: '@CountCacheHit()', role: 'single', decorators: [CountCacheHit()], rises: 'cache_hits_total' },
  { name: '@TrackVerification()', role: 'single', decorators: [TrackVerification()], rises: 'verification_total' },
  {
    name: '@Counted() @Timed() @TrackInFlight()',
    role: 'several',
    decorators: [TrackInFlight(), Timed(), Counted()],
    rises: 'method_calls_total',
    isUp: 'method_calls_in_flight',
  },
  // Counts that a call began, without its result: less than any of ours does.
  {
    name: '@OtelMethodCounter() of nestjs-otel',
    role: 'peer',
    decorators: [OtelMethodCounter({ name: 'otel_calls' })],
    rises: 'otel_calls',
  },
];

/** @throws Error where there is none in that role */
export function contenderAs(role: Contender['role']): Contender {
  const found = CONTENDERS.find((contender) => contender.role === role);
  if (found === undefined) {
    throw new Error(`There is no contender in the role "${role}".`);
  }
  return found;
}
