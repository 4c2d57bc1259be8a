import { setTimeout as pause } from 'node:timers/promises';
import { checkPort } from '../start/ports';
import { type Origins, originsOf, type RunningService, startServices } from '../start/services';
import { Signer } from '../start/signer';
import type { StartOptions } from '../start/start-options';
import { GatewayClient } from '../start/traffic/gateway-client';
import { gatewayScenarios } from '../start/traffic/gateway-scenarios';
import { HttpClient } from '../start/traffic/http-client';
import { ProxyClient } from '../start/traffic/proxy-client';
import { proxyScenarios } from '../start/traffic/proxy-scenarios';
import { Traffic } from '../start/traffic/traffic';

/**
 * Each more player joins after the next part of the time, and leaves that long before its end: traffic swells and
 * ebbs.
 */
const PLAYERS = 3;
const BETWEEN_ROUNDS_MS = 1500;

/** The example services under traffic that swells and ebbs. */
export class TrafficRun {
  readonly origins: Origins;
  private readonly signer = new Signer('demo');
  private services: readonly RunningService[] = [];

  constructor(
    private readonly options: StartOptions,
    private readonly stop: AbortSignal,
  ) {
    this.origins = originsOf(options);
  }

  /** Resolves once all services answer. */
  async start(): Promise<void> {
    for (const port of Object.values(this.options.ports)) {
      await checkPort(port);
    }
    this.services = startServices(this.options, this.origins, this.signer);
    const authorization = { Authorization: `Bearer ${this.options.token}` };
    await Promise.all(
      this.services.map(({ process, readyUrl }) => process.answers(readyUrl, authorization, this.stop)),
    );
  }

  /** Plays for so long. Rejects where a service ends by itself. */
  async play(milliseconds: number): Promise<void> {
    const step = milliseconds / (2 * PLAYERS);
    const players = Array.from({ length: PLAYERS }, (_, player) =>
      this.playBetween(player, player * step, milliseconds - player * step),
    );
    await Promise.race([Promise.all(players), ...this.services.map(({ process }) => process.failure())]);
  }

  /** Resolves once all processes have ended. */
  async end(): Promise<void> {
    await Promise.all(this.services.map(({ process }) => process.stop()));
  }

  private async playBetween(player: number, from: number, to: number): Promise<void> {
    const until = Date.now() + to;
    await pause(from, undefined, { signal: this.stop });
    const http = new HttpClient(this.stop);
    const gateway = new GatewayClient({ ...this.origins, signer: this.signer }, http);
    const proxy = new ProxyClient(this.origins.proxy, http);
    // Players bring texts of their own, so that no one's text is in the cache for another.
    const firstRound = 1000 * player;
    const traffic = [
      new Traffic((round) => gatewayScenarios(gateway, firstRound + round), this.stop),
      new Traffic(() => proxyScenarios(proxy), this.stop),
    ];
    await Promise.all(traffic.map((each) => playUntil(each, until, this.stop)));
  }
}

async function playUntil(traffic: Traffic, until: number, stop: AbortSignal): Promise<void> {
  while (Date.now() < until) {
    await traffic.round();
    await pause(BETWEEN_ROUNDS_MS, undefined, { signal: stop });
  }
}
