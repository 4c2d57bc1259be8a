import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type ServerEvents, serverEvents } from './server-events';

const request = (url: string): IncomingMessage => ({ url }) as IncomingMessage;
const response = {} as ServerResponse;
const takeOver = (server: Server, request: ServerEvents['request']): (() => void) =>
  serverEvents(server, {
    request,
    timeout: () => {},
    refused: () => {},
    connection: () => {},
    session: () => {},
    closing: () => {},
    isKnown: () => true,
  });
const isOurs = ({ url }: IncomingMessage): boolean => url === '/ours';

describe('serverEvents', () => {
  let server: EventEmitter;
  let heard: unknown[][];

  beforeEach(() => {
    server = new EventEmitter();
    heard = [];
    for (const event of ['request', 'checkContinue', 'checkExpectation', 'listening', 'connection']) {
      server.on(event, (...args: unknown[]) => heard.push([event, ...args]));
    }
  });

  it.each(['request', 'checkContinue', 'checkExpectation'])('answers %s before every listener', (event) => {
    const answered: unknown[] = [];
    takeOver(server as Server, (asked, answer) => isOurs(asked) && answered.push(asked, answer) > 0);
    const ours = request('/ours');
    const other = request('/other');

    expect(server.emit(event, ours, response)).toBe(true);
    expect(answered).toEqual([ours, response]);
    expect(heard).toEqual([]);
    expect(server.emit(event, other, response)).toBe(true);
    expect(heard).toEqual([[event, other, response]]);
  });

  it('passes everything else on as it is', () => {
    takeOver(server as Server, () => true);

    expect(server.emit('listening')).toBe(true);
    expect(server.emit('connection', 1, 2, 3)).toBe(true);
    expect(server.emit('nobody listens')).toBe(false);
    expect(heard).toEqual([['listening'], ['connection', 1, 2, 3]]);
  });

  it('leaves nothing behind', () => {
    const undo = takeOver(server as Server, isOurs);
    expect(Object.hasOwn(server, 'emit')).toBe(true);

    undo();
    undo();

    expect(Object.hasOwn(server, 'emit')).toBe(false);
    server.emit('request', request('/ours'), response);
    expect(heard).toHaveLength(1);
  });

  it('gets along with others who do the same, in whatever order they go', () => {
    const theirs: unknown[] = [];
    const undoFirst = takeOver(server as Server, ({ url }) => url === '/first');
    const inner = server.emit.bind(server);
    server.emit = (event: string, ...args: unknown[]): boolean => {
      theirs.push(event);
      return inner(event, ...args);
    };
    const undoSecond = takeOver(server as Server, ({ url }) => url === '/second');

    undoFirst();
    server.emit('request', request('/first'), response);
    server.emit('request', request('/second'), response);
    expect(heard).toEqual([['request', request('/first'), response]]);
    undoSecond();
    server.emit('request', request('/second'), response);

    expect(theirs).toEqual(['request', 'request']);
    expect(heard).toHaveLength(2);
  });
});
