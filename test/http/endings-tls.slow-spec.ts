import { once } from 'node:events';
import { createServer } from 'node:https';
import { connect } from 'node:tls';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestApplicationOptions } from '@nestjs/common';
import { type Certificate, CertificateAuthority } from '../support/certificates';
import { Exposition } from '../support/exposition';
import { http1Reader } from '../support/readers';
import { describeWith } from '../support/real-parts';
import { closed, openSocket, quiet } from '../support/sockets';
import { ADAPTERS, type Mode, TestApp } from '../support/test-app';
import {
  EndingsController,
  type EndingsService,
  type EndingsStart,
  IMPATIENCE,
  itTellsWhoEndedIt,
} from './support/endings';

describeWith('openssl')('over TLS', () => {
  let authority: CertificateAuthority;
  let certificate: Certificate;

  beforeAll(() => {
    authority = new CertificateAuthority();
    certificate = authority.issue();
  });
  afterAll(() => authority.remove());
  afterEach(() => TestApp.stopAll());

  class ImpatientExpress extends ExpressAdapter {
    override initHttpServer(): void {
      this.httpServer = createServer({ ...certificate, ...IMPATIENCE }, this.getInstance()) as never;
    }
  }

  const serviceOf = ({ port }: TestApp): EndingsService => {
    const reader = http1Reader(`https://127.0.0.1:${port}`, authority.cert);
    const open = async (bytes: string): ReturnType<EndingsService['open']> => {
      const socket = await openSocket(port);
      const secured = quiet(connect({ socket, ca: authority.cert, servername: 'localhost' }));
      await once(secured, 'secureConnect');
      secured.write(bytes);
      // A reset is the connection's; TLS has none of its own.
      return Object.assign(secured, { resetAndDestroy: () => socket.resetAndDestroy() });
    };
    return {
      open,
      async exchange(bytes) {
        const socket = await open(bytes);
        let answer = '';
        socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
        await closed(socket as never);
        return answer;
      },
      fetch: (path) => reader.get(path),
      async scrape() {
        const { status, body } = await reader.get('/metrics');
        expect(status).toBe(200);
        return new Exposition(body);
      },
    };
  };

  describe.each(ADAPTERS)('who ended it, on %s', (adapter) => {
    const nest: NestApplicationOptions = {};
    const start = async (
      on: Mode | ExpressAdapter | FastifyAdapter,
      configure?: Parameters<EndingsStart['start']>[0],
    ): Promise<EndingsService> =>
      serviceOf(
        await TestApp.start(on, {
          controllers: [EndingsController],
          nest,
          configure: (app) => configure?.(app.getHttpServer()),
        }),
      );

    itTellsWhoEndedIt({
      start(configure) {
        if (adapter === 'fastify') {
          return start(new FastifyAdapter({ https: certificate, forceCloseConnections: true }), configure);
        }
        nest.httpsOptions = certificate;
        return start('express', configure);
      },
      startImpatient: () =>
        start(
          adapter === 'express'
            ? new ImpatientExpress()
            : new FastifyAdapter({
                https: { ...certificate, ...IMPATIENCE },
                requestTimeout: IMPATIENCE.requestTimeout,
              }),
        ),
    });
  });
});
