import type { Processes } from '../../support/processes';
import { ONE_REQUEST } from '../../support/processes';
import { ServerProcess } from '../../prometheus/support/server-process';

interface Answer {
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** A real VictoriaMetrics, which others write to. */
export class RemoteStorage {
  private constructor(readonly server: ServerProcess) {}

  /**
   * Resolves once it answers.
   *
   * @param files what lies in its folder, by path
   * @param args further ones, which may name these files below the folder
   */
  static async start(
    processes: Processes,
    files: Readonly<Record<string, string>> = {},
    args: (folder: string) => readonly string[] = () => [],
  ): Promise<RemoteStorage> {
    const server = await ServerProcess.start(processes, {
      program: 'victoria-metrics',
      files,
      args: (folder, address) => [
        `-storageDataPath=${folder}/data`,
        `-httpListenAddr=${address}`,
        // What was written is to be found at once.
        '-search.latencyOffset=0s',
        '-search.disableCache',
        '-memory.allowedBytes=64MB',
        ...args(folder),
      ],
    });
    return new RemoteStorage(server);
  }

  get writeUrl(): string {
    return `http://${this.server.address}/api/v1/write`;
  }

  /** The number that a query answers with; NaN where that is not exactly one. */
  async number(promql: string): Promise<number> {
    const query = encodeURIComponent(promql);
    const response = await fetch(`http://${this.server.address}/api/v1/query?query=${query}`, { headers: ONE_REQUEST });
    const { data } = (await response.json()) as Answer;
    return data.result.length === 1 ? Number(data.result[0]?.value[1]) : NaN;
  }
}
