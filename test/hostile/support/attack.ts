import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Exposition } from '../../support/exposition';
import { eventually } from '../../support/eventually';
import { PATIENCE_MS } from '../../support/patience';
import { ONE_REQUEST, Processes, type RunningProcess } from '../../support/processes';
import { closed, openSocket } from '../../support/sockets';
import type { Adapter } from '../../support/test-app';
import { ATTACKED_TOKEN } from './attacked-token';

/** How an attacker goes, once everything was sent; `waits` is `reads` for what is certain to be answered. */
export type Leaving = 'reads' | 'waits' | 'half-closes' | 'destroys' | 'resets';

/** What one attacker sends, in the pieces in which it is sent. */
export interface Attack {
  readonly pieces: readonly Buffer[];
  readonly leaving: Leaving;
}

/** What the service tells of itself. */
export interface Report {
  readonly unheeded: readonly string[];
  readonly touched: number;
  readonly log: readonly string[];
  readonly bytes?: number;
}

const ROUTES = [
  '/',
  '/plain',
  '/users/:id',
  '/numbers/:number',
  '/query',
  '/body',
  '/any',
  // The same on Express and on Fastify.
  '/files/{*path}',
  '/files/*',
  '/refused',
  '/broken',
  '/chunks',
];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH', 'QUERY', '_OTHER'];
/** `none`: outside of a request. */
const PATHS: ReadonlySet<string> = new Set([...ROUTES, '__unmatched__', 'none']);
/** Who has no answer by then leaves all the same: some attacks get none. */
const NO_ANSWER_MS = 40;

const processes = new Processes();

/** A service in a process of its own: jest itself listens for what nobody handles. */
export class AttackedService {
  private constructor(
    private readonly process: RunningProcess,
    readonly port: number,
    private readonly reports: number,
  ) {}

  static async start(adapter: Adapter): Promise<AttackedService> {
    const register = join(__dirname, '..', '..', 'decorators', 'support', 'register-typescript.js');
    const service = processes.start({
      name: `attacked-service ${adapter}`,
      file: process.execPath,
      args: ['--no-warnings', '--expose-gc', '--require', register, join(__dirname, 'attacked-service.ts'), adapter],
    });
    const [line] = await service.eventually(() => {
      const found = /^\{"port".*\}$/m.exec(service.output);
      if (found === null) {
        throw new Error('it does not listen');
      }
      return found;
    });
    const { port, reports } = JSON.parse(line) as { port: number; reports: number };
    return new AttackedService(service, port, reports);
  }

  /** Ends every service that was started. For `afterAll`. */
  static stopAll(): Promise<void> {
    return processes.stopAll();
  }

  /** Everything that came back to an attacker. */
  async suffer({ pieces, leaving }: Attack, address?: string): Promise<string> {
    const socket = await this.open(address);
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    for (const piece of pieces) {
      socket.write(piece);
      // In segments of their own, as far as the system goes along.
      await pause(0);
    }
    await leave(socket, leaving);
    return answer;
  }

  /** A connection that nothing was sent on. */
  async open(address: string = attackerAddress()): Promise<Socket> {
    return openSocket(this.port, { localAddress: address, noDelay: true });
  }

  fetch(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, { headers: { ...ONE_REQUEST, ...headers } });
  }

  read(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.fetch(path, { ...headers, Authorization: `Bearer ${ATTACKED_TOKEN}` });
  }

  async scrape(): Promise<Exposition> {
    const response = await this.read('/metrics');
    const body = await response.text();
    if (response.status !== 200) {
      throw new Error(`a scrape was answered with ${response.status}: ${body}`);
    }
    return new Exposition(body);
  }

  async report(path = '/'): Promise<Report> {
    const response = await fetch(`http://127.0.0.1:${this.reports}${path}`, { headers: ONE_REQUEST });
    return (await response.json()) as Report;
  }

  /** What is in use in the service when all garbage is gone. */
  async bytesInUse(): Promise<number> {
    return (await this.report('/bytes')).bytes ?? Number.NaN;
  }

  /** Fails unless the service works as before, and shows nothing of what attackers sent. */
  async expectUnharmed(): Promise<void> {
    const plain = await this.fetch('/plain');
    expect([plain.status, await plain.text()]).toEqual([200, 'plain']);
    const { unheeded, touched, log } = await this.report();
    expect(unheeded).toEqual([]);
    expect(touched).toBe(0);
    expect(partsOfToken(log.join('\n') + this.process.output)).toEqual([]);
    const exposition = await eventually(async () => {
      const now = await this.scrape();
      expect([now.value('http_requests_in_flight'), now.value('http_streaming_active')]).toEqual([0, 0]);
      return now;
    });
    expectClosedSets(exposition);
  }
}

/**
 * The attackers' own address, where the system has more than one: what a limit by address does to them must not reach
 * the readers.
 */
export function attackerAddress(number = 0): string {
  return process.platform === 'linux' ? `127.1.${(number >> 8) & 255}.${number & 255}` : '127.0.0.1';
}

function expectClosedSets(exposition: Exposition): void {
  const own = exposition.samples.filter(({ name }) => !/^(process|nodejs)_|^metrics_health_status$/.test(name));
  const valuesOf = (label: string): string[] => [...new Set(own.map(({ labels }) => labels[label] ?? 'none'))];
  expect(valuesOf('path').filter((path) => !PATHS.has(path))).toEqual([]);
  expect(valuesOf('endpoint').filter((path) => !PATHS.has(path))).toEqual([]);
  const methods = new Set(own.filter(({ name }) => name.startsWith('http_')).map(({ labels }) => labels['method']));
  expect([...methods].filter((method) => method !== undefined && !METHODS.includes(method))).toEqual([]);
  expect(valuesOf('status').filter((status) => status !== 'none' && !/^[1-5]\d\d$/.test(status))).toEqual([]);
}

/** What in an answer nobody without the right credential may see. */
export function leaksIn(answer: string): string[] {
  return [
    ...(/(?:\n|\\n)\s*at .*:\d+:\d+/.exec(answer) ?? []),
    ...(/node_modules|node:internal|attacked-service/.exec(answer) ?? []),
    ...(answer.includes(process.cwd()) ? [process.cwd()] : []),
    ...(/# TYPE|# HELP|http_requests_total\{|"uptimeSeconds"|"checks"/.exec(answer) ?? []),
    ...partsOfToken(answer),
  ];
}

const LONGEST_PART = 5;

/** Parts of the token that the text has. */
export function partsOfToken(text: string): string[] {
  return Array.from({ length: ATTACKED_TOKEN.length - LONGEST_PART }, (_, i) =>
    ATTACKED_TOKEN.slice(i, i + LONGEST_PART + 1),
  ).filter((part) => text.includes(part));
}

/** Resolves when so much time has passed; nothing is kept running by it. */
function passed(milliseconds: number): Promise<void> {
  return pause(milliseconds, undefined, { ref: false });
}

async function leave(socket: Socket, leaving: Leaving): Promise<void> {
  const cut = closed(socket);
  if (leaving === 'reads' || leaving === 'waits') {
    if (!socket.destroyed && socket.bytesRead === 0) {
      await Promise.race([once(socket, 'data'), cut, passed(leaving === 'waits' ? PATIENCE_MS : NO_ANSWER_MS)]);
    }
    socket.end();
  } else if (leaving === 'half-closes') {
    socket.end();
  } else if (leaving === 'destroys') {
    socket.destroy();
  } else {
    socket.resetAndDestroy();
  }
  if (!socket.destroyed) {
    await Promise.race([cut, passed(5 * NO_ANSWER_MS)]);
    socket.destroy();
  }
}
