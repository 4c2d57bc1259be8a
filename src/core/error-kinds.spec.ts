import { setTimeout as delay } from 'node:timers/promises';
import { GatewayTimeoutException, HttpException, NotFoundException, UnauthorizedException } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { WsException } from '@nestjs/websockets';
import { GraphQLError } from 'graphql';
import { NEVER, firstValueFrom, timeout } from 'rxjs';
import { isTimeout, statusOfError, upstreamStatusOf } from './error-kinds';

const coded = (code: unknown, more: object = {}): Error => Object.assign(new Error('x'), { code, ...more });
const causedBy = (cause: unknown): Error => new TypeError('terminated', { cause });
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('hands off');
    },
  },
);
const endless: { cause?: unknown; originalError?: unknown } = {};
endless.cause = endless;
endless.originalError = endless;

describe('isTimeout', () => {
  it.each([
    ['of the system', coded('ETIMEDOUT')],
    ['of undici, as fetch throws it', causedBy(coded('UND_ERR_BODY_TIMEOUT'))],
    ['of undici, deeper', causedBy(causedBy(coded('UND_ERR_HEADERS_TIMEOUT')))],
    ['of Node', coded('ERR_HTTP_REQUEST_TIMEOUT')],
    ['of the package request', coded('ESOCKETTIMEDOUT')],
    ['of axios', coded('ECONNABORTED', { isAxiosError: true, name: 'AxiosError' })],
    ['of axios, clarified', coded('ETIMEDOUT', { isAxiosError: true })],
    ['of superagent', coded('ECONNABORTED', { timeout: 100, errno: 'ETIME' })],
    ['of gRPC', coded(4, { details: 'Deadline exceeded' })],
    ['of Nest', new GatewayTimeoutException()],
    ['of a signal', new DOMException('late', 'TimeoutError')],
    ['of a stream with such a signal', coded('ABORT_ERR', { cause: new DOMException('late', 'TimeoutError') })],
    ['below an error of GraphQL', new GraphQLError('x', { originalError: coded('ETIMEDOUT') })],
    ['by its class', new (class APIConnectionTimeoutError extends Error {})()],
  ])('takes an error %s for one', (_name, error) => expect(isTimeout(error)).toBe(true));

  it.each([
    ['plain', new Error('timeout')],
    ['of a connection that is gone', coded('ECONNABORTED', { syscall: 'read' })],
    ['of axios about one', coded('ECONNABORTED', { isAxiosError: true, cause: coded('ECONNABORTED') })],
    ['of a number', coded(4)],
    ['with data for a code', coded(`${'x'.repeat(200)}TIMEOUT`)],
    ['that is its own cause', endless],
    ['that throws when it is looked at', hostile],
    ['that is text', 'TimeoutError'],
    ['that is nothing', undefined],
  ])('takes an error %s for none', (_name, error) => expect(isTimeout(error)).toBe(false));

  it("knows rxjs's and Node's", async () => {
    const ofRxjs = await firstValueFrom(NEVER.pipe(timeout(1))).catch((error: unknown) => error);
    const ofNode = await delay(60_000, undefined, { signal: AbortSignal.timeout(1) }).catch((error: unknown) => error);
    expect([ofRxjs, ofNode].map(isTimeout)).toEqual([true, true]);
  });
});

/** As another copy of Nest makes it: of another class. */
class OfAnotherCopy extends Error {
  constructor(private readonly status: number) {
    super();
  }
  getStatus(): number {
    return this.status;
  }
}
const located = (originalError: Error): GraphQLError => new GraphQLError('x', { originalError });
const withCode = (code: string, more: object = {}): GraphQLError =>
  new GraphQLError('x', { extensions: { code, ...more } });

describe('statusOfError', () => {
  it.each<[string, unknown, number | undefined]>([
    ['Nest', new UnauthorizedException(), 401],
    ['another copy of Nest', new OfAnotherCopy(404), 404],
    ['Nest, whose body says another', new HttpException({ statusCode: 404 }, 403), 403],
    ['http-errors', Object.assign(new Error('x'), { status: 422, statusCode: 422 }), 422],
    ['Fastify', coded('FST_ERR', { statusCode: 415 }), 415],
    ['Express applications', Object.assign(new Error('x'), { status: 'fail', statusCode: 401 }), 401],
    ['Boom', Object.assign(new Error('x'), { isBoom: true, output: { statusCode: 403 } }), 403],
    ['a microservice', new RpcException({ statusCode: 401, message: 'no' }), 401],
    ['a gRPC method', new RpcException({ code: 16, message: 'no' }), 401],
    ['a microservice, as text', new RpcException('no'), undefined],
    ['a gateway', new WsException({ status: 403 }), 403],
    ['what a client of a microservice gets', { statusCode: 404, message: 'none' }, 404],
    ['GraphQL', withCode('UNAUTHENTICATED'), 401],
    ['GraphQL, of the application', withCode('SOLD_OUT'), undefined],
    ['Apollo', withCode('SOLD_OUT', { http: { status: 422 } }), 422],
    ['a resolver', located(new NotFoundException()), 404],
    ['axios', coded('ERR_BAD_REQUEST', { isAxiosError: true, status: 401, response: { status: 401 } }), undefined],
    ['the OpenAI client', Object.assign(new Error('x'), { status: 401, headers: new Headers() }), undefined],
    ['text for a status', { status: '401' }, undefined],
    ['a number that is no status', { status: 1 }, undefined],
    ['nobody', undefined, undefined],
    ['an error that is its own', endless, undefined],
    ['an error that throws when it is looked at', hostile, undefined],
  ])('reads the error of %s', (_name, error, status) => expect(statusOfError(error)).toBe(status));
});

describe('upstreamStatusOf', () => {
  it.each<[string, unknown, number | undefined]>([
    ['axios', coded('ERR_BAD_REQUEST', { isAxiosError: true, status: 404, response: { status: 404 } }), 404],
    ['got', Object.assign(new Error('x'), { response: { statusCode: 429 } }), 429],
    ['AWS', Object.assign(new Error('x'), { $metadata: { httpStatusCode: 404 } }), 404],
    ['gRPC', coded(8, { details: 'too many' }), 429],
    ['the OpenAI client', Object.assign(new Error('x'), { status: 429, headers: new Headers() }), 429],
    ['Nest', new NotFoundException(), undefined],
    ['nobody', null, undefined],
    ['an error that throws when it is looked at', hostile, undefined],
  ])('reads the error of a client: %s', (_name, error, status) => expect(upstreamStatusOf(error)).toBe(status));
});
