import type { Socket } from 'node:net';
import { readIpAddress } from '../../secrets/ip-address';
import { networkKey } from '../auth/client-address';
import { Connection } from './connection';

export interface ConnectionLimits {
  readonly connections: number;
  /** How many of them one address (of IPv6, one /64) may have. */
  readonly connectionsOfOne: number;
  /** How long a connection that waits for its client counts in neither of these. */
  readonly newcomerMs: number;
  /** How many such newcomers there may be. */
  readonly newcomers: number;
  /** An answer that its client takes longer to read gives way to others. */
  readonly answerMs: number;
}

/**
 * The connections of a server. Where there are more than there may be, those give way that wait for their client:
 *
 * - None that is being answered is cut for another, so whoever has said something has its answer. Only an answer that
 *   its client does not read is none.
 * - None is cut in its first moments, or a flood would cut a scraper that is about to send its head. Only where there
 *   are too many newcomers, too, one of
 *   them is, and not before the event loop has read what has come.
 * - Of the others the one that waits longest, among those of one address at one stage of which there are most. By
 *   address, so that who has many connections
 *   loses his own. By stage, so that a flood of one kind (silent ones, half heads, handshakes) cuts its own kind and
 * not a scraper that is further, or has
 *   just come. By order of waiting and not by the last byte, so that dripping bytes gains nothing.
 */
export class Connections {
  /** Those that wait for their client longest come first. */
  private readonly all = new Set<Connection>();
  private readonly bySocket = new WeakMap<Socket, Connection>();
  private isMakingRoom = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly limits: ConnectionLimits) {}

  get size(): number {
    return this.all.size;
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.all.values();
  }

  /** A client has connected. */
  add(socket: Socket): void {
    const connection = new Connection(socket, peerOf(socket), this.limits.answerMs);
    this.bySocket.set(socket, connection);
    this.wait(connection);
    socket.once('close', () => this.all.delete(connection));
    this.settleLater();
    if (this.all.size > this.limits.connections + this.limits.newcomers && !this.isMakingRoom) {
      this.isMakingRoom = true;
      // The first comes once what is there for the others is read, the second once what came with this one is.
      setImmediate(() => setImmediate(() => this.makeRoom()));
    }
  }

  /**
   * HTTP is spoken on it: on the connection itself, or through the TLS on it. Where that is nobody's, the client has
   * left already.
   */
  speak(socket: Socket): void {
    const connection = this.bySocket.get(socket) ?? [...this.all].find(({ socket: below }) => isBelow(below, socket));
    if (connection === undefined) {
      socket.destroy();
      return;
    }
    this.bySocket.set(socket, connection);
    connection.speak(socket);
  }

  of(socket: Socket): Connection | undefined {
    return this.bySocket.get(socket);
  }

  /** The connection has had its answers. */
  wait(connection: Connection): void {
    this.all.delete(connection);
    if (!connection.socket.destroyed) {
      connection.waitsSince = performance.now();
      this.all.add(connection);
    }
  }

  /** Whether one more of that address may be answered. */
  mayAnswer({ peer }: Connection): boolean {
    const answered = [...this.all].filter(({ stage }) => stage === 'answered');
    return (
      answered.length < this.limits.connections &&
      answered.filter((other) => other.peer === peer).length < this.limits.connectionsOfOne
    );
  }

  private settleLater(): void {
    if (this.all.size > Math.min(this.limits.connections, this.limits.connectionsOfOne)) {
      // The event loop may have stood still: what has come meanwhile is read before somebody is cut.
      this.timer ??= setTimeout(() => setImmediate(() => this.settle()), this.limits.newcomerMs).unref();
    }
  }

  private makeRoom(): void {
    this.isMakingRoom = false;
    this.cutDownTo(this.limits.connections + this.limits.newcomers, [...this.all]);
  }

  /** Cuts those that are too many, newcomers aside. */
  private settle(): void {
    this.timer = undefined;
    const before = performance.now() - this.limits.newcomerMs;
    const settled = [...this.all].filter(({ isAnswered, waitsSince }) => isAnswered || waitsSince <= before);
    for (const ofOne of groupedBy(settled, ({ peer }) => peer)) {
      this.cutDownTo(this.limits.connectionsOfOne, ofOne);
    }
    this.cutDownTo(
      this.limits.connections,
      settled.filter((connection) => this.all.has(connection)),
    );
    this.settleLater();
  }

  private cutDownTo(max: number, connections: readonly Connection[]): void {
    if (connections.length <= max) {
      return;
    }
    const waiting = connections.filter(({ stage }) => stage !== 'answered');
    const groups = groupedBy(waiting, ({ peer, stage }) => `${stage} ${peer}`);
    for (let count = connections.length; count > max; count--) {
      const victim = largestOf(groups)?.shift();
      if (victim === undefined) {
        return;
      }
      this.all.delete(victim);
      victim.socket.destroy();
    }
  }
}

function peerOf({ remoteAddress = '' }: Socket): string {
  return networkKey(readIpAddress(remoteAddress)) ?? '';
}

function isBelow(below: Socket, socket: Socket): boolean {
  return (
    socket.remotePort !== undefined &&
    below.remotePort === socket.remotePort &&
    below.remoteAddress === socket.remoteAddress &&
    below.localAddress === socket.localAddress
  );
}

/** Groups, and what is in them, in the order of what is given. */
function groupedBy(connections: Iterable<Connection>, keyOf: (connection: Connection) => string): Connection[][] {
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    const key = keyOf(connection);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [connection]);
    } else {
      group.push(connection);
    }
  }
  return [...groups.values()];
}

/** Of several that are equally large, the one whose first has waited longest. */
function largestOf(groups: readonly Connection[][]): Connection[] | undefined {
  let largest: Connection[] | undefined;
  for (const group of groups) {
    const more = group.length - (largest?.length ?? 0);
    if (more > 0 || (more === 0 && longestOf(group) < longestOf(largest))) {
      largest = group;
    }
  }
  return largest;
}

function longestOf(group: readonly Connection[] | undefined): number {
  return group?.[0]?.waitsSince ?? Infinity;
}
