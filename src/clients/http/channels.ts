import { subscribe, unsubscribe } from 'node:diagnostics_channel';

type Listener = (message: unknown) => void;

/** Listeners to channels of Node's, which are of the whole process. What one throws would end that. */
export class Channels {
  private readonly listeners: (readonly [name: string, listener: Listener])[] = [];

  /** @param onFailure gets what a listener throws */
  constructor(private readonly onFailure: (error: unknown) => void) {}

  /** @param handle takes messages as Node documents them for the channel */
  on(name: string, handle: (message: never) => void): void {
    const listener: Listener = (message) => {
      try {
        handle(message as never);
      } catch (error) {
        this.onFailure(error);
      }
    };
    subscribe(name, listener);
    this.listeners.push([name, listener]);
  }

  /** Listens to none any longer. */
  close(): void {
    this.listeners.splice(0).forEach(([name, listener]) => unsubscribe(name, listener));
  }
}
