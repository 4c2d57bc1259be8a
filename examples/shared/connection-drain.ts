import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

const LOOK_EVERY_MS = 50;
const LONGEST_MS = 2000;

/**
 * Lets a service end quickly, though not abruptly: requests in progress have two seconds to finish; then, or once
 * there are none, every connection is closed. Nest alone waits for connections that nobody uses.
 */
@Injectable()
export class ConnectionDrain implements OnModuleInit, BeforeApplicationShutdown {
  private inProgress = 0;

  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    this.server.on('request', (_request: IncomingMessage, response: ServerResponse) => {
      this.inProgress++;
      response.once('close', () => this.inProgress--);
    });
  }

  beforeApplicationShutdown(): void {
    const { server } = this;
    const deadline = Date.now() + LONGEST_MS;
    const timer = setInterval(() => {
      if (this.inProgress === 0 || Date.now() > deadline) {
        server.closeAllConnections();
      }
    }, LOOK_EVERY_MS).unref();
    server.once('close', () => clearInterval(timer));
  }

  private get server(): Server {
    return this.host.httpAdapter.getHttpServer() as Server;
  }
}
