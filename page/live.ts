import type { About, Health, Queries, SeriesAnswer, Summary } from './answers.types';
import { type Api, Failure } from './api';
import type { EndpointAnswers } from './endpoint-detail';
import { History } from './history';
import { type Answers, makeModel } from './make-model';
import type { Model } from './model';
import { NowValues } from './now-values';
import { ownNumbers } from './own-values';
import { Poll } from './poll';
import { RestartWatch } from './restart-watch';
import { chartSeconds, inWholeSeconds, usedCompare, usedWindow } from './spans';
import type { View } from './view-state';

const HEALTH_SECONDS = 12;
const SERIES_SECONDS = 15;
const ENDPOINT_SERIES_SECONDS = 60;
const EARLIER_SECONDS = 60;

/** A request that fails, and when it is tried again, in milliseconds of `Date.now()`. */
export interface Trouble {
  readonly failure: Failure;
  readonly retryAt: number;
}

export interface LiveEvents {
  changed(): void;
  /** The service wants a credential, or another one. All requests have stopped. */
  signedOut(): void;
  /** @param at Unix time in seconds */
  restarted(at: number): void;
}

type Name = 'about' | 'summary' | 'health' | 'series' | 'endpointSeries' | 'earlier' | 'detail';

/** What the service answers, kept up to date. */
export class Live {
  readonly #history = new History(15);
  readonly #now = new NowValues();
  readonly #restarts = new RestartWatch();
  readonly #troubles = new Map<Name, Trouble>();
  readonly #polls: Readonly<Record<Name, Poll>>;
  readonly #answers: Answers = {
    about: undefined,
    summary: undefined,
    health: undefined,
    series: undefined,
    endpointSeries: undefined,
    earlier: undefined,
  };
  #detail: EndpointAnswers | undefined;
  #isHeld = false;

  constructor(
    private readonly api: Api,
    private view: View,
    private readonly events: LiveEvents,
  ) {
    this.#polls = {
      about: this.#poll('about', 60, async (signal) => this.#readAbout(await api.get('about', {}, signal))),
      summary: this.#poll('summary', 6, async (signal) =>
        this.#readSummary(await api.get('summary', { window: `${this.#window}s`, module: 'true' }, signal)),
      ),
      health: this.#poll('health', HEALTH_SECONDS, async (signal) => {
        this.#answers.health = await api.get<Health>('health', {}, signal);
      }),
      series: this.#poll('series', SERIES_SECONDS, async (signal) => {
        this.#answers.series = await this.#getSeries('requests', {}, signal);
      }),
      endpointSeries: this.#poll('endpointSeries', ENDPOINT_SERIES_SECONDS, async (signal) => {
        this.#answers.endpointSeries = await this.#getSeries('endpoints', {}, signal);
      }),
      earlier: this.#poll('earlier', EARLIER_SECONDS, async (signal) => {
        this.#answers.earlier = await this.#getEarlier(signal);
      }),
      detail: this.#poll('detail', SERIES_SECONDS, (signal) => this.#readDetail(signal)),
    };
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The first request that fails, the most important one first. */
  get trouble(): Trouble | undefined {
    return ORDER.map((name) => this.#troubles.get(name)).find((trouble) => trouble !== undefined);
  }

  get detail(): EndpointAnswers | undefined {
    return this.#detail;
  }

  /** Whether all that the view shows has arrived. */
  get isComplete(): boolean {
    const hasEndpoints = this.#answers.endpointSeries !== undefined || this.#answers.summary?.endpoints === undefined;
    const hasDetail = this.view.endpoint === undefined || this.#detail?.series !== undefined;
    return this.#answers.summary !== undefined && this.#answers.series !== undefined && hasEndpoints && hasDetail;
  }

  get model(): Model | undefined {
    return makeModel(this.#answers, { view: this.view, history: this.#history, restarts: this.#restarts.seen });
  }

  /** Asks for everything now, and from then on at intervals. What is held goes on. */
  start(): void {
    this.#isHeld = false;
    if (this.#answers.about === undefined) {
      this.#polls.about.start();
      return;
    }
    DATA.forEach((name) => this.#polls[name].start());
    this.#startDetail();
  }

  stop(): void {
    ORDER.forEach((name) => this.#polls[name].stop());
  }

  hold(): void {
    this.#isHeld = true;
    this.stop();
    this.#troubles.clear();
  }

  /** What another view shows is asked for at once. While everything is held, this is only the endpoint that is opened. */
  setView(view: View): void {
    const before = this.view;
    this.view = view;
    const isOther = (name: keyof View): boolean => before[name] !== view[name];
    if (isOther('endpoint')) {
      this.#startDetail();
    }
    if (!this.#isHeld && this.#answers.about !== undefined && (isOther('windowSeconds') || isOther('compareSeconds'))) {
      this.#answers.earlier = undefined;
      DATA.forEach((name) => this.#polls[name].start());
      this.#startDetail();
    }
  }

  /**
   * Tries a credential, and goes on where it is right.
   *
   * @throws Failure where it is not
   */
  async signIn(user: string, secret: string): Promise<void> {
    this.api.setCredential(user, secret);
    try {
      this.#readAbout(await this.api.get('about', {}, AbortSignal.timeout(15_000)));
    } catch (error) {
      this.api.forgetCredential();
      throw error;
    }
    this.#troubles.clear();
  }

  get #window(): number {
    return this.#answers.about === undefined ? 0 : usedWindow(this.#answers.about, this.view);
  }

  #poll(name: Name, seconds: number, work: (signal: AbortSignal) => Promise<void>): Poll {
    return new Poll(work, seconds, {
      failed: (failure, retrySeconds) => {
        if (retrySeconds === undefined) {
          this.stop();
          this.events.signedOut();
        } else {
          this.#troubles.set(name, { failure, retryAt: Date.now() + retrySeconds * 1000 });
        }
        this.events.changed();
      },
      succeeded: () => {
        const isBack = this.#troubles.delete(name);
        if (name === 'summary' && isBack) {
          // The others wait for longer and longer, too: the service is there again.
          DATA.filter((other) => other !== 'summary').forEach((other) => this.#polls[other].start());
        }
        if (name === 'detail' && this.#isHeld) {
          this.#polls.detail.stop();
        }
        this.events.changed();
      },
    });
  }

  #readAbout(about: About): void {
    this.#answers.about = { ...about, summary: inWholeSeconds(about.summary) };
    this.#history.pollSeconds = about.pollSeconds;
    this.#polls.summary.intervalSeconds = about.pollSeconds;
    this.#polls.about.stop();
    this.#troubles.delete('about');
    this.start();
  }

  #readSummary(summary: Summary): void {
    const restart = this.#restarts.read(summary);
    if (restart !== undefined) {
      this.#now.reset();
      this.events.restarted(restart);
      // The options may be others now. It starts the requests anew, this one too: not before its answer is kept.
      window.setTimeout(() => this.#polls.about.start());
    }
    this.#answers.summary = summary;
    const time = Date.parse(summary.timestamp) / 1000;
    this.#history.push(time, new Map([...this.#now.read(summary), ...ownNumbers(summary)]));
  }

  #getSeries(series: string, filter: Record<string, string>, signal: AbortSignal): Promise<SeriesAnswer> {
    const seconds = this.#answers.about === undefined ? 0 : chartSeconds(this.#answers.about, this.view);
    return this.api.get('summary', { series, window: `${seconds}s`, step: 'auto', ...filter }, signal);
  }

  async #getEarlier(signal: AbortSignal): Promise<Summary | undefined> {
    const ago = this.#answers.about === undefined ? 0 : usedCompare(this.#answers.about, this.view);
    const query = { window: `${this.#window}s`, ago: `${ago}s`, sections: 'requests,endpoints' };
    return ago === 0 ? undefined : this.api.get('summary', query, signal);
  }

  #startDetail(): void {
    if (this.view.endpoint === undefined || this.#answers.about === undefined) {
      this.#polls.detail.stop();
    } else {
      this.#polls.detail.start();
    }
  }

  async #readDetail(signal: AbortSignal): Promise<void> {
    const endpoint = this.view.endpoint;
    if (endpoint === undefined) {
      return;
    }
    const before = this.#detail?.endpoint === endpoint ? this.#detail : undefined;
    const [series, queries] = await Promise.all([
      this.#getSeries('requests,statuses,durations', { ...endpoint }, signal),
      before?.queries ??
        this.api.get<{ queries?: Queries }>('about', { ...endpoint }, signal).then((about) => about.queries),
    ]);
    this.#detail = { endpoint, series, queries };
  }
}

const DATA: readonly Name[] = ['summary', 'health', 'series', 'endpointSeries', 'earlier'];
const ORDER: readonly Name[] = ['about', ...DATA, 'detail'];
