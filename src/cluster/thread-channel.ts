import { BroadcastChannel } from 'node:worker_threads';

/** Between the threads of one process; other processes do not hear it. */
const CHANNEL = 'nestjs-red-metrics';

/** What a thread tells the main one. */
export interface ThreadReport {
  readonly from: number;
  /** As `packFamilies()` packs them. */
  readonly families: Uint8Array;
  /** The number of the question that it answers. */
  readonly answers?: number | undefined;
}

/** What the main thread tells all others: that it is there, and wants to know what they have counted. */
export interface ThreadQuestion {
  readonly asks: number;
}

/** A channel of all threads that holds no process. @param onMessage told of each message of the others */
export function openChannel(onMessage: (message: Partial<ThreadReport & ThreadQuestion>) => void): BroadcastChannel {
  const channel = new BroadcastChannel(CHANNEL);
  channel.addEventListener('message', (event: unknown) => {
    const { data } = event as { readonly data: unknown };
    if (typeof data === 'object' && data !== null) {
      onMessage(data);
    }
  });
  (channel as unknown as { unref(): void }).unref();
  return channel;
}
