/** A library that keeps `labelSets` label sets of a 12-bucket histogram, and writes them for a scrape. */
export interface Contender {
  /** One scrape, as the endpoint answers it; returns the bytes of the answer. */
  scrape(): Promise<number>;
}

/** Makes one with so many label sets, each observed once. */
export type ContenderFactory = (labelSets: number) => Promise<Contender>;

/** The label values of the label set with this number: a route, one of five methods. */
export function labelsOf(number: number): { method: string; path: string; status: string } {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  return {
    method: methods[number % methods.length] ?? 'GET',
    path: `/api/v1/resource-${Math.floor(number / methods.length)}/:id`,
    status: '200',
  };
}

/** The bounds of a histogram of 12 buckets, with that over the highest. */
export const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
