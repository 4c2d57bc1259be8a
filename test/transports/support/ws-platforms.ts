import { once } from 'node:events';
import type { INestApplication } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketsController } from '@nestjs/websockets/web-sockets-controller';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';

/** A client of a gateway, as another program would be. */
export interface WsPeer {
  /** What came, each with `event` and `data`. */
  readonly answers: readonly unknown[];
  send(event: string, data?: unknown): void;
  /** Says goodbye. */
  close(): void;
  /** The connection is gone without a word. */
  vanish(): void;
}

/** One of Nest's platforms for gateways. */
export interface WsPlatform {
  readonly name: string;
  use(app: INestApplication): void;
  connect(port: number): Promise<WsPeer>;
}

const overWs: WsPlatform = {
  name: 'platform-ws',
  use: (app) => void app.useWebSocketAdapter(new WsAdapter(app)),
  connect: async (port) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    const answers: unknown[] = [];
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => answers.push(JSON.parse(data.toString())));
    await once(socket, 'open');
    return {
      answers,
      send: (event, data) => socket.send(JSON.stringify({ event, data })),
      close: () => socket.close(),
      vanish: () => socket.terminate(),
    };
  },
};

const overSocketIo: WsPlatform = {
  name: 'platform-socket.io',
  use: (app) => void app.useWebSocketAdapter(new IoAdapter(app)),
  connect: (port) => connectTo(`http://127.0.0.1:${port}`),
};

/** Since NestJS 12, gateways may be request-scoped, and global interceptors reach them. */
export const GATEWAYS_ARE_FULL = 'createRequestScopedHandler' in WebSocketsController.prototype;

export const WS_PLATFORMS: readonly WsPlatform[] = [overWs, overSocketIo];

/** A client of a namespace of socket.io's, with a connection of its own. */
export async function connectTo(url: string): Promise<WsPeer> {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
  const answers: unknown[] = [];
  socket.onAny((event: string, data: unknown) => answers.push({ event, data }));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return {
    answers,
    send: (event, data) => void (data === undefined ? socket.emit(event) : socket.emit(event, data)),
    close: () => void socket.disconnect(),
    // What is under socket.io in Node, which has no other way to go without a word.
    vanish: () => (socket.io.engine.transport as unknown as { ws: WebSocket }).ws.terminate(),
  };
}
