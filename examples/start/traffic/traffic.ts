import { setTimeout as pause } from 'node:timers/promises';
import type { Scenario } from './scenario';

const BETWEEN_SCENARIOS_MS = 100;

/** A scenario that was played, and what came of it. */
export interface PlayedScenario {
  readonly scenario: Scenario;
  readonly outcome: string;
  readonly asExpected: boolean;
}

/** Light traffic: one scenario after another, a round at a time. */
export class Traffic {
  private rounds = 0;

  /** @param scenariosOf what is played in the round of that number */
  constructor(
    private readonly scenariosOf: (round: number) => readonly Scenario[],
    private readonly stop: AbortSignal,
  ) {}

  /** Plays every scenario once, one after another; rejects only when it is stopped. */
  async round(): Promise<PlayedScenario[]> {
    const played: PlayedScenario[] = [];
    for (const scenario of this.scenariosOf(++this.rounds)) {
      const outcome = await this.play(scenario);
      played.push({ scenario, outcome, asExpected: outcome === scenario.expected });
      await pause(BETWEEN_SCENARIOS_MS, undefined, { signal: this.stop });
    }
    return played;
  }

  private async play(scenario: Scenario): Promise<string> {
    try {
      return await scenario.run();
    } catch (error) {
      this.stop.throwIfAborted();
      return String(error);
    }
  }
}
