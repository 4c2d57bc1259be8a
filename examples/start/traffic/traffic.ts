import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from './client';
import { type Scenario, scenariosOf } from './scenarios';

const BETWEEN_SCENARIOS_MS = 100;

/** A scenario that was played, and what came of it. */
export interface PlayedScenario {
  readonly scenario: Scenario;
  readonly outcome: string;
  readonly asExpected: boolean;
}

/** Light traffic of every kind the examples know. */
export class Traffic {
  private rounds = 0;

  constructor(
    private readonly client: Client,
    private readonly stop: AbortSignal,
  ) {}

  /** Plays every scenario once, one after another; rejects only when it is stopped. */
  async round(): Promise<PlayedScenario[]> {
    const played: PlayedScenario[] = [];
    for (const scenario of scenariosOf(++this.rounds)) {
      const outcome = await this.play(scenario);
      played.push({ scenario, outcome, asExpected: outcome === scenario.expected });
      await pause(BETWEEN_SCENARIOS_MS, undefined, { signal: this.stop });
    }
    return played;
  }

  private async play(scenario: Scenario): Promise<string> {
    try {
      return await scenario.run(this.client);
    } catch (error) {
      this.stop.throwIfAborted();
      return String(error);
    }
  }
}
