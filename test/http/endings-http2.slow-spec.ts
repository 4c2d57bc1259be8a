import { once } from 'node:events';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { type Certificate, CertificateAuthority } from '../support/certificates';
import { eventually } from '../support/eventually';
import { Exposition } from '../support/exposition';
import { http2Reader } from '../support/readers';
import { describeWith } from '../support/real-parts';
import { closed, openSocket, quiet } from '../support/sockets';
import { TestApp } from '../support/test-app';
import { become, CUTS, EndingsController, inFlight } from './support/endings';

const UPLOAD = { ':method': 'POST', ':path': '/upload', 'content-type': 'application/json', 'content-length': 100 };

describeWith('openssl')('who ended it, over HTTP/2', () => {
  let authority: CertificateAuthority;
  let certificate: Certificate;

  beforeAll(() => {
    authority = new CertificateAuthority();
    certificate = authority.issue();
  });
  afterAll(() => authority.remove());

  describe.each(['in the clear', 'over TLS'])('%s', (wire) => {
    const isSecure = wire === 'over TLS';
    let app: TestApp;
    let client: ClientHttp2Session;
    let socket: Socket;
    afterEach(async () => {
      client.destroy();
      await TestApp.stopAll();
    });

    const service = {
      async scrape(): Promise<Exposition> {
        const reader = http2Reader(`${isSecure ? 'https' : 'http'}://127.0.0.1:${app.port}`, authority.cert);
        const { status, body } = await reader.get('/metrics');
        reader.close();
        expect(status).toBe(200);
        return new Exposition(body);
      },
    };
    /**
     * @param timeout of the server, and of each session: Fastify sets that anew, which ends a session only where the
     * server has a timeout, too
     */
    const start = async (timeout?: number): Promise<void> => {
      const options = { http2: true, http2SessionTimeout: timeout ?? 60_000 } as const;
      const adapter = isSecure ? new FastifyAdapter({ ...options, https: certificate }) : new FastifyAdapter(options);
      app = await TestApp.start(adapter, {
        controllers: [EndingsController],
        configure: (nest) => void (timeout !== undefined && nest.getHttpServer().setTimeout(timeout)),
      });
      await enter();
    };
    /** Opens a session over a connection that the test holds. */
    const enter = async (): Promise<void> => {
      socket = await openSocket(app.port);
      const secured = isSecure
        ? quiet(connectTls({ socket, ca: authority.cert, servername: 'localhost', ALPNProtocols: ['h2'] }))
        : socket;
      client = quiet(connect(`http://127.0.0.1:${app.port}`, { createConnection: () => secured }));
      await once(client, 'connect');
    };
    const ask = (headers: OutgoingHttpHeaders, body?: string): ClientHttp2Stream => {
      const stream = quiet(client.request(headers, { endStream: body === undefined }));
      if (body !== undefined) {
        stream.write(body);
      }
      return stream;
    };
    const exchange = async (path: string): Promise<void> => closed(ask({ ':path': path }).resume());

    it.each(CUTS)('says 500 of a service that %s', async (path) => {
      await start();
      await exchange(`/${path}`);
      await become(service, `GET /${path} 500 1`);
    });

    it('says the status that was sent of a response that the service breaks off later', async () => {
      await start();
      await exchange('/begins');
      await become(service, 'GET /begins 202 1');
    });

    const leaving: Record<string, (stream: ClientHttp2Stream) => void> = {
      'resets its stream': (stream) => stream.close(constants.NGHTTP2_CANCEL),
      'closes its stream without a code': (stream) => stream.close(),
      'destroys its session': () => client.destroy(),
      'ends its connection': () => socket.destroy(),
      'resets its connection': () => void socket.resetAndDestroy(),
    };

    it.each(Object.keys(leaving))('says 499 of a client that %s before the answer', async (way) => {
      await start();
      const stream = ask({ ':path': '/never' });
      await inFlight(service);
      leaving[way]?.(stream);
      await become(service, 'GET /never 499 1', 'abort /never 1');
    });

    it.each(Object.keys(leaving))('says 499 of a client that %s in its upload', async (way) => {
      await start();
      const stream = ask(UPLOAD, '{"half');
      await inFlight(service);
      leaving[way]?.(stream);
      await become(service, 'POST /upload 499 1', 'abort /upload 1');
    });

    // Node 20 keeps a stream that its client closes without a code until the session ends.
    const inTheAnswer = Object.keys(leaving).filter((way) => way !== 'closes its stream without a code');

    it.each(inTheAnswer)('says what was sent of a client that %s in the answer', async (way) => {
      await start();
      const stream = ask({ ':path': '/large' });
      await once(stream, 'data');
      stream.pause();
      leaving[way]?.(stream);
      await become(service, 'GET /large 200 1', 'abort /large 1');
    });

    it('says of a timeout of the server that the service failed, unless the client owed something', async () => {
      await start(300);
      await exchange('/never');
      await become(service, 'GET /never 504 1');

      await enter();
      await closed(ask(UPLOAD, '{"half').resume());
      await become(service, 'GET /never 504 1', 'POST /upload 408 1');
    });

    it('says of a timeout while the client does not read that it left', async () => {
      await start(300);
      const stream = ask({ ':path': '/large' });
      await once(stream, 'data');
      stream.pause();
      await become(service, 'GET /large 200 1', 'abort /large 1');
    });

    it('says of all requests of a session how each ended', async () => {
      await start();
      await exchange('/quick');
      const never = ask({ ':path': '/never' });
      const large = ask({ ':path': '/large' });
      await once(large, 'data');
      large.pause();
      await eventually(async () => expect((await service.scrape()).value('http_requests_in_flight')).toBe(2));
      never.close(constants.NGHTTP2_CANCEL);
      client.destroy();
      await become(
        service,
        'GET /large 200 1',
        'GET /never 499 1',
        'GET /quick 200 1',
        'abort /large 1',
        'abort /never 1',
      );
    });
  });
});
