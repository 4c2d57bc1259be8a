import { setTimeout as pause } from 'node:timers/promises';
import { announcement } from './announcement';
import { counters, lineOf, report } from './report';
import { type Origins, originsOf, type RunningService, startServices } from './services';
import { Signer } from './signer';
import type { StartOptions } from './start-options';
import { GatewayClient } from './traffic/gateway-client';
import { gatewayScenarios } from './traffic/gateway-scenarios';
import { HttpClient } from './traffic/http-client';
import { ProxyClient } from './traffic/proxy-client';
import { proxyScenarios } from './traffic/proxy-scenarios';
import { type PlayedScenario, Traffic } from './traffic/traffic';

const BETWEEN_ROUNDS_MS = 2000;

/** The services with traffic, from start to stop. */
export class Examples {
  private readonly signer = new Signer('demo');
  private readonly origins: Origins;
  private readonly services: readonly RunningService[];
  private readonly ending = new AbortController();
  private readonly stop: AbortSignal;

  constructor(
    private readonly options: StartOptions,
    private readonly say: (text: string) => void,
    stop: AbortSignal,
  ) {
    this.stop = AbortSignal.any([stop, this.ending.signal]);
    this.origins = originsOf(options);
    this.services = startServices(options, this.origins, this.signer);
  }

  /**
   * Runs until it is stopped, or through one round. Rejects where a service ends by itself. @returns whether all went
   * as expected
   */
  run(): Promise<boolean> {
    return Promise.race([this.play(), ...this.services.map(({ process }) => process.failure())]);
  }

  /** Resolves once all processes have ended. */
  async end(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.services.map(({ process }) => process.stop()));
  }

  private async play(): Promise<boolean> {
    await Promise.all(
      this.services.map(({ process, readyUrl }) => process.answers(readyUrl, this.authorization, this.stop)),
    );
    this.say(announcement(this.origins, this.options));

    const traffic = this.traffic();
    const asExpected = await this.firstRound(traffic);
    if (!this.options.once) {
      await this.furtherRounds(traffic);
    }
    return asExpected;
  }

  /** One for the gateway with its verifier, one for the proxy with its upstream. */
  private traffic(): Traffic[] {
    const http = new HttpClient(this.stop);
    const gateway = new GatewayClient({ ...this.origins, signer: this.signer }, http);
    const proxy = new ProxyClient(this.origins.proxy, http);
    return [
      new Traffic((round) => gatewayScenarios(gateway, round), this.stop),
      new Traffic(() => proxyScenarios(proxy), this.stop),
    ];
  }

  private async firstRound(traffic: readonly Traffic[]): Promise<boolean> {
    this.say('One round of traffic:');
    const played = await playAll(traffic);
    this.say(report(played));
    this.say('\nWhat the services counted:');
    for (const { metricsUrl } of this.services) {
      if (metricsUrl !== undefined) {
        this.say(counters(await this.exposition(metricsUrl)));
      }
    }
    return played.every(({ asExpected }) => asExpected);
  }

  private async furtherRounds(traffic: readonly Traffic[]): Promise<never> {
    this.say('\nThe same goes on, a request now and then, until Ctrl-C.');
    for (;;) {
      await pause(BETWEEN_ROUNDS_MS, undefined, { signal: this.stop });
      const played = await playAll(traffic);
      played.filter(({ asExpected }) => !asExpected).forEach((unexpected) => this.say(lineOf(unexpected)));
    }
  }

  private async exposition(url: string): Promise<string> {
    const response = await fetch(url, { headers: this.authorization, signal: this.stop });
    return response.text();
  }

  private get authorization(): Record<string, string> {
    return { Authorization: `Bearer ${this.options.token}` };
  }
}

/** A round of each, side by side. */
async function playAll(traffic: readonly Traffic[]): Promise<PlayedScenario[]> {
  return (await Promise.all(traffic.map((each) => each.round()))).flat();
}
