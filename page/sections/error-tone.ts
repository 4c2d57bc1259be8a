const WARN = 0.01;
const BAD = 0.05;

/** How a share of errors is marked. A mark for the eye, no judgement: the limits that count are those of the health. */
export function errorTone(rate: number | null | undefined): 'warn' | 'bad' | undefined {
  return rate === null || rate === undefined || rate < WARN ? undefined : rate < BAD ? 'warn' : 'bad';
}
