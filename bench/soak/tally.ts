/** What the load has seen so far. Counted by the clients alone, so that the service can be compared with it. */
export class Tally {
  /** Requests that the service has certainly got. */
  sent = 0;
  /** Of these, left by their client before the end of the answer. */
  left = 0;
  /** Connections that were not accepted while there were no descriptors; no request was on them. */
  unaccepted = 0;
  /** Requests that had no answer though nothing explains it. */
  lost = 0;
  /** Answers with another status than the route has. */
  unexpected = 0;
  /** Scrapes of right readers. */
  scrapes = 0;
  /** Of these, without a whole answer of 200. */
  refused = 0;
  /** Scrapes that were sent again, for the service had just ended the connection that was kept, as scrapers do. */
  resent = 0;
  /** Requests with a wrong credential, all of which must be turned away. */
  wrong = 0;
  letIn = 0;
  /** Connections that were held or opened in floods. */
  idle = 0;
  /** Services that were closed while they were scraped, and answers of theirs that broke off in the middle. */
  closes = 0;
  brokenOff = 0;
  badExits = 0;
  readonly reasons = new Map<string, number>();

  /** Remembers why something failed. */
  because(reason: string): void {
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }
}
