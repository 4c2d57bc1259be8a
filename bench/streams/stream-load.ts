import { Agent, get } from 'node:http';
import type { Load } from '../http/load';
import { chunkText, CHUNKS_PER_STREAM } from './chunks.controller';

const CONNECTIONS = 4;

const STREAM_BYTES = Array.from({ length: CHUNKS_PER_STREAM }, (_, i) => chunkText(i + 1)).join('').length;

/** Reads streams to their end, over connections that stay open. */
export class StreamLoad implements Load {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(private readonly port: number) {}

  async drive(amount: number): Promise<void> {
    let left = amount;
    const keepReading = async (): Promise<void> => {
      while (left > 0) {
        left--;
        await this.readStream();
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, keepReading));
  }

  close(): void {
    this.agent.destroy();
  }

  private readStream(): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port: this.port, path: '/chunks', agent: this.agent }, (response) => {
        let bytes = 0;
        response.on('data', (data: Buffer) => {
          bytes += data.length;
        });
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200 && bytes === STREAM_BYTES) {
            resolve();
          } else {
            reject(new Error(`a stream of ${bytes} bytes with status ${response.statusCode}`));
          }
        });
      });
      request.setTimeout(30_000, () => request.destroy(new Error('no answer for 30 seconds')));
      request.on('error', reject);
    });
  }
}
