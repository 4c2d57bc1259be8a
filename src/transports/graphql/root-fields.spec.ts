import { buildSchema, parse } from 'graphql';
import { operationFieldsOf, rootFieldsOf } from './root-fields';

const schema = buildSchema('type Query { a: Int b: Int c(size: Int): Query } type Mutation { write: Int }');

interface Asked {
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** As `query a=b`: the type, then fields by their key in the answer. */
function fieldsOf(query: string, asked: Asked = {}): string | undefined {
  const operation = operationFieldsOf({ schema, document: parse(query), ...asked });
  return operation && [operation.type, ...operation.fields.map(({ key, field }) => `${key}=${field}`)].join(' ');
}

describe('operationFieldsOf', () => {
  it.each([
    ['{ a b }', 'query a=a b=b'],
    ['{ x: a y: a a a }', 'query x=a y=a a=a'],
    ['mutation { write }', 'mutation write=write'],
    ['{ __typename __schema { queryType { name } } a }', 'query a=a'],
    ['{ nothing constructor __proto__ a }', 'query a=a'],
    ['{ ... { b } ... on Query { a } }', 'query b=b a=a'],
    ['{ ...F } fragment F on Query { a ...G } fragment G on Query { b }', 'query a=a b=b'],
    ['{ ...F } fragment F on Query { a ...F }', 'query a=a'],
    ['{ ...Missing a }', 'query a=a'],
    ['{ a @skip(if: true) b @include(if: false) c { a } }', 'query c=c'],
    ['{ a @skip(if: false) b @include(if: true) @other }', 'query a=a b=b'],
    ['{ ...F @skip(if: true) ... @include(if: false) { b } } fragment F on Query { a }', 'query'],
    ['subscription { a }', 'subscription'],
  ])('collects the fields of %s', (query, expected) => expect(fieldsOf(query)).toBe(expected));

  it('decides directives by variables, and by their defaults', () => {
    const query = 'query ($yes: Boolean!, $no: Boolean = false) { a @include(if: $yes) b @include(if: $no) }';
    expect(fieldsOf(query, { variables: { yes: true } })).toBe('query a=a');
    expect(fieldsOf(query, { variables: { yes: false, no: true } })).toBe('query b=b');
  });

  it('takes the operation that is named', () => {
    const query = 'query A { a } query B { b }';
    expect(fieldsOf(query, { operationName: 'B' })).toBe('query b=b');
    expect(fieldsOf(query, { operationName: 'C' })).toBeUndefined();
    expect(fieldsOf(query)).toBeUndefined();
    expect(fieldsOf('query A { a }', { operationName: null })).toBe('query a=a');
    expect(fieldsOf('fragment F on Query { a }')).toBeUndefined();
  });
});

describe('rootFieldsOf', () => {
  it('tells the root fields of a schema', () => {
    expect(rootFieldsOf(schema)).toEqual([
      ['query', 'a'],
      ['query', 'b'],
      ['query', 'c'],
      ['mutation', 'write'],
    ]);
  });
});
