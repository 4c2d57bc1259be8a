import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { isUnchecked } from '../auth/unchecked';

/**
 * What a connection is at. `silent`: no byte has come; `handshake`: TLS is not done; `head`: it is, or there is none,
 * and no whole head has come; `unchecked`: it has asked, and its password is not checked yet; `answered`: a request of
 * it is; `stalled`: so is this one, but its client does not read; `kept`: it has had its answers.
 */
export type Stage = 'silent' | 'handshake' | 'head' | 'unchecked' | 'answered' | 'stalled' | 'kept';

/** One connection of a client. */
export class Connection {
  /** What is being answered: a response that waits behind another never hears that its client has left. */
  readonly responses: Set<ServerResponse> = new Set();
  /** When it came, or had its last answer, in milliseconds of `performance.now()`. */
  waitsSince = 0;
  /** As HTTP knows it: behind TLS, once the handshake is done. */
  private spoken: Socket | undefined;
  private hadAnswer = false;
  private begun = 0;
  /** What was yet to be sent when nothing had been read for a while. */
  private unread: number | undefined;

  /**
   * @param socket as the operating system knows it
   * @param peer the address, or network, that it comes from
   */
  constructor(
    readonly socket: Socket,
    readonly peer: string,
    /** An answer whose client takes longer than that is not waited for where there is no room. */
    private readonly answerMs: number,
  ) {}

  /** HTTP is spoken on it from here on. */
  speak(socket: Socket): void {
    this.spoken = socket;
  }

  begin(response: ServerResponse): void {
    if (!this.isAnswered) {
      this.begun = performance.now();
      this.unread = undefined;
    }
    this.responses.add(response);
  }

  /** Returns whether it waits for its client again. */
  end(response: ServerResponse): boolean {
    this.responses.delete(response);
    this.hadAnswer = true;
    return !this.isAnswered;
  }

  /** Nothing of the answer was read for a while. Returns whether it is so for the first time. */
  stall(): boolean {
    const isFirst = this.unread === undefined;
    this.unread = this.spoken?.writableLength ?? 0;
    return isFirst;
  }

  get isAnswered(): boolean {
    return this.responses.size > 0;
  }

  get stage(): Stage {
    if (this.isAnswered) {
      if ([...this.responses].every(isUnchecked)) {
        return 'unchecked';
      }
      return this.isStalled ? 'stalled' : 'answered';
    }
    if (this.hadAnswer) {
      return 'kept';
    }
    if (this.socket.bytesRead === 0) {
      return 'silent';
    }
    return this.spoken === undefined ? 'handshake' : 'head';
  }

  private get isStalled(): boolean {
    const [response] = this.responses;
    const { unread = 0 } = this;
    return (
      response?.headersSent === true &&
      ((unread > 0 && unread === this.spoken?.writableLength) || performance.now() - this.begun > this.answerMs)
    );
  }
}
