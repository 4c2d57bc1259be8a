import { setTimeout as pause } from 'node:timers/promises';
import { announcement } from './announcement';
import { lineOf, report, requestCounters } from './report';
import { ServiceProcess } from './service-process';
import { Signer } from './signer';
import type { StartOptions } from './start-options';
import { Client, type Target } from './traffic/client';
import { Traffic } from './traffic/traffic';

const BETWEEN_ROUNDS_MS = 2000;

/** Both services with traffic, from start to stop. */
export class Examples {
  private readonly target: Target;
  private readonly services: readonly { readonly process: ServiceProcess; readonly url: string }[];
  private readonly ending = new AbortController();
  private readonly stop: AbortSignal;

  constructor(
    private readonly options: StartOptions,
    private readonly say: (text: string) => void,
    stop: AbortSignal,
  ) {
    this.stop = AbortSignal.any([stop, this.ending.signal]);
    const { token, gateway, verifier } = options;
    const signer = new Signer('demo');
    this.target = {
      gateway: `http://localhost:${gateway.port}`,
      verifier: `http://localhost:${verifier.port}`,
      signer,
    };
    const verifierProcess = new ServiceProcess('verifier', {
      METRICS_TOKEN: token,
      VERIFIER_PORT: String(verifier.port),
      VERIFIER_KEYS: signer.registryEntry,
    });
    const gatewayProcess = new ServiceProcess('gateway', {
      METRICS_TOKEN: token,
      GATEWAY_PORT: String(gateway.port),
      VERIFIER_URL: this.target.verifier,
    });
    this.services = [
      { process: verifierProcess, url: this.target.verifier },
      { process: gatewayProcess, url: this.target.gateway },
    ];
  }

  /** Runs until it is stopped, or through one round. Rejects where a service ends by itself. @returns whether all went as expected */
  run(): Promise<boolean> {
    return Promise.race([this.play(), ...this.services.map(({ process }) => process.failure())]);
  }

  /** Resolves once both processes have ended. */
  async end(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.services.map(({ process }) => process.stop()));
  }

  private async play(): Promise<boolean> {
    const health = `${this.options.metricsPath}/health`;
    await Promise.all(
      this.services.map(({ process, url }) => process.answers(url + health, this.authorization, this.stop)),
    );
    this.say(announcement(this.target, this.options));

    const traffic = new Traffic(new Client(this.target, this.stop), this.stop);
    const asExpected = await this.firstRound(traffic);
    if (!this.options.once) {
      await this.furtherRounds(traffic);
    }
    return asExpected;
  }

  private async firstRound(traffic: Traffic): Promise<boolean> {
    this.say('One round of traffic:');
    const played = await traffic.round();
    this.say(report(played));
    this.say('\nWhat the services counted:');
    for (const { url } of this.services) {
      this.say(requestCounters(await this.exposition(url)));
    }
    return played.every(({ asExpected }) => asExpected);
  }

  private async furtherRounds(traffic: Traffic): Promise<never> {
    this.say('\nThe same goes on, a request now and then, until Ctrl-C.');
    for (;;) {
      await pause(BETWEEN_ROUNDS_MS, undefined, { signal: this.stop });
      const played = await traffic.round();
      played.filter(({ asExpected }) => !asExpected).forEach((unexpected) => this.say(lineOf(unexpected)));
    }
  }

  private async exposition(url: string): Promise<string> {
    const response = await fetch(url + this.options.metricsPath, { headers: this.authorization, signal: this.stop });
    return response.text();
  }

  private get authorization(): Record<string, string> {
    return { Authorization: `Bearer ${this.options.token}` };
  }
}
