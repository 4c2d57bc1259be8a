import { ForbiddenException, GatewayTimeoutException } from '@nestjs/common';
import { GraphQLError, Kind, parse } from 'graphql';
import { failureStatusOf, isNextStep, refusalOf } from './failure-status';

const wrapped = (originalError: unknown): GraphQLError =>
  new GraphQLError('located', { path: ['field'], originalError: originalError as Error });
const coded = (code: string): GraphQLError => new GraphQLError('coded', { extensions: { code } });
const field = parse('{ a }').definitions;
const hostile = new Proxy(
  {},
  {
    get: () => {
      throw new Error('hands off');
    },
    has: () => true,
  },
);
const endless: { originalError?: unknown } = {};
endless.originalError = endless;

describe('failureOf', () => {
  it.each([
    [new ForbiddenException()],
    [wrapped(new ForbiddenException())],
    [wrapped(wrapped(new ForbiddenException()))],
    [coded('BAD_USER_INPUT')],
    [wrapped(coded('UNAUTHENTICATED'))],
    [new GraphQLError('null', { path: ['a'], nodes: [{ kind: Kind.NULL }] })],
    [new GraphQLError('missing', { nodes: [{ kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: 'a' } }] })],
    [{ message: 'Argument "id" of non-null type "ID!" must not be null.', path: ['a'] }],
    [wrapped(new GraphQLError('Argument "id" of required type "ID!" was not provided.', { nodes: field }))],
  ])('sees the client at fault: %p', (error) => expect(failureStatusOf(error)).toBe('rejected'));

  it.each([
    [new Error('plain')],
    [new GatewayTimeoutException()],
    [wrapped(new GatewayTimeoutException())],
    [wrapped(new Error('Argument "id" is no good'))],
    [new GraphQLError('a', { path: ['a'], nodes: field, originalError: new Error('Argument "id" is no good') })],
    [wrapped(new GraphQLError('Argument "id" is no good'))],
    [coded('INTERNAL_SERVER_ERROR')],
    [coded('SOLD_OUT')],
    [new GraphQLError('at a field', { nodes: field })],
    ['text'],
    [undefined],
    [null],
    [7],
    [endless],
  ])('sees the service at fault: %p', (error) => expect(failureStatusOf(error)).toBe('error'));
});

describe('refusalOf', () => {
  it.each([
    [new GraphQLError('Syntax Error')],
    [wrapped(new GraphQLError('Syntax Error'))],
    [coded('TOO_COMPLEX')],
    [Object.assign(new Error('validation'), { code: 'MER_ERR_GQL_VALIDATION', statusCode: 400 })],
    [wrapped(new ForbiddenException())],
  ])('sees a refusal: %p', (error) => expect(refusalOf(error)).toBe('rejected'));

  it.each([
    [new Error('plain')],
    [wrapped(new Error('plain'))],
    [coded('INTERNAL_SERVER_ERROR')],
    [Object.assign(new Error('failed'), { statusCode: 500 })],
    ['text'],
    [undefined],
  ])('sees a failure: %p', (error) => expect(refusalOf(error)).toBe('error'));
});

it('errors that must not be looked at are the fault of the service', () => {
  expect([failureStatusOf(hostile), refusalOf(hostile)]).toEqual(['error', 'error']);
});

describe('isNextStep', () => {
  it('knows the answers that ask for the text of a persisted query', () => {
    expect(isNextStep(coded('PERSISTED_QUERY_NOT_FOUND'))).toBe(true);
    expect(isNextStep(coded('PERSISTED_QUERY_NOT_SUPPORTED'))).toBe(true);
    expect(isNextStep(coded('BAD_REQUEST'))).toBe(false);
    expect([undefined, 'text', hostile].map(isNextStep)).toEqual([false, false, false]);
  });
});
