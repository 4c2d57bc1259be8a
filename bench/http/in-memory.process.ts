import type { Server } from 'node:http';
import { Duplex } from 'node:stream';
import 'reflect-metadata';
import type { INestApplication } from '@nestjs/common';
import { quantileOf } from '../statistics';
import { createApplication } from './application';
import type { AdapterName } from './variant';
import { variantNamed } from './variants';

/** Connections that are kept for all requests, or one for each. */
export type Connections = 'kept' | 'each';

/** How much is measured in one process. */
export interface InMemoryExtent {
  readonly warmUpRequests: number;
  readonly blocks: number;
  readonly requestsPerBlock: number;
}

/** What one process found: the CPU time of a request in µs, at the lower decile of the blocks. */
export interface InMemoryResult {
  readonly micros: number;
}

const REQUEST = Buffer.from('GET /users/17 HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n\r\n');
const HEAD = Buffer.from('HTTP/1.1 200');

/** A client without a socket: the parser of Node's server reads from it, and its responses are written to it. */
class MemoryConnection extends Duplex {
  private onAnswer: () => void = () => {};
  readonly remoteAddress = '127.0.0.1';
  readonly encrypted = false;

  /** Sends a request, and calls back once it was answered. */
  ask(done: () => void): void {
    this.onAnswer = done;
    this.push(REQUEST);
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const isHead = Buffer.from(chunk).subarray(0, HEAD.length).equals(HEAD);
    done();
    if (isHead) {
      this.onAnswer();
    }
  }

  // What Node's server calls on a socket.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  destroySoon(): void {
    this.destroy();
  }
}

/**
 * One variant in a process of its own: `node in-memory.process.js <adapter> <variant> <connections> <extent as JSON>`.
 */
async function main([adapter = '', variant = '', connections = '', extent = '{}']: readonly string[]): Promise<void> {
  process.on('disconnect', () => process.exit());
  const instrument = (await variantNamed(variant).load?.()) ?? {};
  const app = await createApplication(adapter as AdapterName, instrument);
  await app.init();
  await ready(app);
  const server = app.getHttpServer() as Server;
  const drive = connections === 'kept' ? driveKept(server) : driveEach(server);
  process.send?.({ micros: await measure(drive, JSON.parse(extent) as InMemoryExtent) } satisfies InMemoryResult);
}

/** Fastify completes its routes and hooks only then. */
async function ready(app: INestApplication): Promise<void> {
  const instance = app.getHttpAdapter().getInstance() as { ready?(): Promise<unknown> };
  await instance.ready?.();
}

type Drive = (requests: number) => Promise<void>;

/**
 * A turn of the event loop is a system call, which on a virtual machine takes as long as the request and hides it in
 * its noise: many requests share one.
 */
const REQUESTS_PER_TURN = 25;

function later(left: number, next: () => void): void {
  if (left % REQUESTS_PER_TURN === 0) {
    setImmediate(next);
  } else {
    process.nextTick(next);
  }
}

function driveKept(server: Server): Drive {
  const connection = connect(server);
  return (requests) =>
    new Promise((resolve) => {
      let left = requests;
      const next = (): void => {
        if (left-- === 0) {
          resolve();
        } else {
          later(left, () => connection.ask(next));
        }
      };
      next();
    });
}

function driveEach(server: Server): Drive {
  return (requests) =>
    new Promise((resolve) => {
      let left = requests;
      const next = (): void => {
        if (left-- === 0) {
          resolve();
          return;
        }
        later(left, () => {
          const connection = connect(server);
          connection.ask(() => {
            connection.push(null);
            connection.once('close', next);
          });
        });
      };
      next();
    });
}

function connect(server: Server): MemoryConnection {
  const connection = new MemoryConnection();
  server.emit('connection', connection);
  return connection;
}

async function measure(drive: Drive, { warmUpRequests, blocks, requestsPerBlock }: InMemoryExtent): Promise<number> {
  await drive(warmUpRequests);
  const micros: number[] = [];
  for (let block = 0; block < blocks; block++) {
    const before = process.cpuUsage();
    await drive(requestsPerBlock);
    const { user, system } = process.cpuUsage(before);
    micros.push((user + system) / requestsPerBlock);
  }
  return quantileOf(micros, 0.1);
}

void main(process.argv.slice(2));
