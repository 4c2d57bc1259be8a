import { freePort, RunningProcess } from '../../support/processes';
import { Exposition } from '../../support/exposition';

/** A real Pushgateway on a port of its own, which keeps everything in memory. */
export class PushgatewayServer {
  private constructor(
    readonly url: string,
    private readonly process: RunningProcess,
  ) {}

  /** Resolves once it answers. */
  static async start(): Promise<PushgatewayServer> {
    const address = `127.0.0.1:${await freePort()}`;
    const process = new RunningProcess({
      name: 'prometheus-pushgateway',
      file: 'prometheus-pushgateway',
      args: [`--web.listen-address=${address}`],
    });
    await process.answers(`http://${address}/-/ready`);
    return new PushgatewayServer(`http://${address}`, process);
  }

  /** What Prometheus would read. */
  async scrape(): Promise<Exposition> {
    const response = await fetch(`${this.url}/metrics`);
    return new Exposition(await response.text());
  }

  async stop(): Promise<void> {
    await this.process.stop();
  }
}
