import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy that tells of everybody that he comes from one address. */
export class TellingProxy {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(upstreamPort: number, address: string): Promise<TellingProxy> {
    const server = createServer(({ url, headers }, outgoing) => {
      const forwarded = { ...headers, 'x-forwarded-for': address };
      request({ host: '127.0.0.1', port: upstreamPort, path: url, headers: forwarded }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      })
        .on('error', () => outgoing.destroy())
        .end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new TellingProxy(server, (server.address() as AddressInfo).port);
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
