import type { RequestStore } from '../library';

type Store = InstanceType<typeof RequestStore>;

/** A method and route, and how long its requests take. */
interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly statuses: readonly number[];
  readonly medianSeconds: number;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Of ten requests to an endpoint that fails now and then. */
const MIXED = [200, 200, 200, 200, 200, 200, 200, 200, 404, 500];
const ONLY_OK = [200];
/** Every so many endpoints there is one of three statuses. */
const MIXED_EVERY = 3;

/** The middle endpoint takes 30 ms, two of three 10 to 90 ms. */
const MEDIAN_SECONDS = 0.03;
const SIGMA_OF_MEDIANS = 1.1;
/** Of one endpoint's requests the slowest in a hundred takes four times as long as the middle one. */
const SIGMA = 0.6;
const SPREADS = 16_384;

/** Requests to so many endpoints, with a lognormal latency. Every third endpoint has three statuses. */
export class Traffic {
  private readonly endpoints: readonly Endpoint[];
  /** Made before, so that making them is no part of what is measured. */
  private readonly spreads = Float64Array.from({ length: SPREADS }, () => Math.exp(SIGMA * normal()));
  private next = 0;

  constructor(endpoints: number) {
    this.endpoints = Array.from({ length: endpoints }, (_, number) => endpointOf(number));
  }

  /** Ten requests to each endpoint: all of its statuses are active. */
  tenToEach(store: Store): void {
    for (const endpoint of this.endpoints) {
      for (let i = 0; i < MIXED.length; i++) {
        this.record(store, endpoint, i);
      }
    }
  }

  /** So many requests, each to any of the endpoints. */
  anywhere(store: Store, requests: number): void {
    for (let i = 0; i < requests; i++) {
      const endpoint = this.endpoints[Math.floor(Math.random() * this.endpoints.length)];
      if (endpoint !== undefined) {
        this.record(store, endpoint, Math.floor(Math.random() * MIXED.length));
      }
    }
  }

  private record(store: Store, endpoint: Endpoint, roll: number): void {
    const { method, path, statuses, medianSeconds } = endpoint;
    this.next = (this.next + 1) % SPREADS;
    const seconds = medianSeconds * (this.spreads[this.next] ?? 1);
    store.record(method, path, statuses[roll % statuses.length] ?? 200, seconds, false);
  }
}

function endpointOf(number: number): Endpoint {
  return {
    method: METHODS[number % METHODS.length] ?? 'GET',
    path: `/api/v1/resource-${Math.floor(number / METHODS.length)}/:id`,
    statuses: number % MIXED_EVERY === 0 ? MIXED : ONLY_OK,
    medianSeconds: MEDIAN_SECONDS * Math.exp(SIGMA_OF_MEDIANS * normal()),
  };
}

/** Of the standard normal distribution, by Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
