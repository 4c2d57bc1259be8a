import { toLabelValue } from '../../instruments/labels';

/** What `@nestjs/graphql` knows of the method that resolves a field. */
export interface ResolverMethod {
  /** The type in the schema that has the field. */
  readonly type: string;
  /** The field's name in the schema. */
  readonly name: string;
  /** The name of the method itself. */
  readonly methodName?: string;
}

/** The labels of a resolver. Both come from the code. */
export interface ResolverLabels {
  readonly type: 'query' | 'mutation' | 'subscription' | 'field';
  readonly field: string;
}

const ROOTS: Readonly<Record<string, ResolverLabels['type']>> = {
  Query: 'query',
  Mutation: 'mutation',
  Subscription: 'subscription',
};

/** The labels of a resolver: the name of a root field, `Book.author` for the field of another type. */
export function resolverLabels({ type, name }: ResolverMethod): ResolverLabels {
  const root = Object.hasOwn(ROOTS, type) ? ROOTS[type] : undefined;
  return root === undefined
    ? { type: 'field', field: toLabelValue(`${type}.${name}`) }
    : { type: root, field: toLabelValue(name) };
}
