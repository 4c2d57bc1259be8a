import { describeFailure } from './api';
import { byId, setText } from './dom';
import { formatTime } from './format';
import type { Trouble } from './live';

/** Says below the header what has changed, also to those who hear the page, until the reader closes it. */
export class Notice {
  #wasInTrouble = false;
  /** Whether a restart is told, which says more than that the service answers again: some requests still wait then. */
  #isRestartTold = false;

  constructor() {
    byId('notice-close').addEventListener('click', () => this.#say(''));
  }

  /** @param at Unix time in seconds */
  sayRestart(at: number): void {
    this.#isRestartTold = this.#wasInTrouble;
    this.#say(`The service restarted at ${formatTime(at)}.`);
  }

  /** The header counts down; what is read out is only that trouble begins and ends. */
  sayTrouble(trouble: Trouble | undefined): void {
    if (trouble !== undefined && !this.#wasInTrouble) {
      this.#say(describeFailure(trouble.failure));
    } else if (trouble === undefined && this.#wasInTrouble) {
      if (!this.#isRestartTold) {
        this.#say('The service answers again.');
      }
      this.#isRestartTold = false;
    }
    this.#wasInTrouble = trouble !== undefined;
  }

  /** Empty: nothing. */
  #say(text: string): void {
    setText(byId('notice-text'), text);
    byId('notice-close').hidden = text === '';
    byId('notice').classList.toggle('shown', text !== '');
  }
}
