/** How long something lasts, in minutes, and what it is each minute: what a gauge shows, or what a counter gains. */
export type Phase = readonly [each: number, minutes: number];

/**
 * Series of Prometheus by how a service with default options exposes them, with a sample every minute as promtool's
 * tests write them.
 */
export type Series = Readonly<Record<string, string>>;

/** A counter that is at zero in minute 0. */
export function counter(...phases: readonly Phase[]): string {
  let value = 0;
  const parts = phases.map(([each, minutes]) => {
    const part = `${value + each}+${each}x${minutes - 1}`;
    value += each * minutes;
    return part;
  });
  return ['0', ...parts].join(' ');
}

/** A gauge that shows each phase's number for its minutes. */
export function gauge(...phases: readonly Phase[]): string {
  return phases.map(([value, minutes]) => `${value}+0x${minutes - 1}`).join(' ');
}

/** The minutes from one to another, both included. */
export function minutes(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Nothing for some minutes, and then these samples. */
export function after(minutes: number, samples: string): string {
  return `_x${minutes} ${samples}`;
}

/** Series of one metric of the job, by the values of one of its labels. */
export function by(metric: string, label: string, values: Readonly<Record<string, string>>, more = ''): Series {
  return Object.fromEntries(
    Object.entries(values).map(([value, samples]) => [
      `${metric}{job="api",instance="a:1",${more}${label}="${value}"}`,
      samples,
    ]),
  );
}

/** A series of the job without labels of its own. */
export function one(metric: string, samples: string, instance = 'a:1'): Series {
  return { [`${metric}{job="api",instance="${instance}"}`]: samples };
}

/** Requests to one route by their status. */
export function requests(byStatus: Readonly<Record<number, string>>): Series {
  return by('http_requests_total', 'status', byStatus, 'method="GET",path="/users",');
}

/** The service has been scraped at some time. */
export function known(samples: string = counter([1, 60])): Series {
  return by('metrics_scrapes_total', 'format', { text: samples }, 'code="200",');
}
