/** One operation as a client asked for it, and the schema that it is for. */
export interface OperationRequest {
  readonly schema: SchemaLike;
  /** As GraphQL parsed it. Not every server validates it. */
  readonly document: { readonly definitions: readonly unknown[] };
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What we use of a schema. */
export interface SchemaLike {
  getQueryType(): ObjectTypeLike | null | undefined;
  getMutationType(): ObjectTypeLike | null | undefined;
  getSubscriptionType(): ObjectTypeLike | null | undefined;
}

interface ObjectTypeLike {
  getFields(): object;
}

export type OperationType = 'query' | 'mutation' | 'subscription';

/** A root field of an operation. */
export interface RootField {
  /** By which the answer calls it: the field's name, or the client's alias. */
  readonly key: string;
  /** The name in the schema. */
  readonly field: string;
}

/** What an operation does. */
export interface OperationFields {
  readonly type: OperationType;
  /** In the order in which they are asked for, without those of introspection. */
  readonly fields: readonly RootField[];
}

/** What we use of the nodes of a document. */
interface Node {
  readonly kind: string;
  readonly name?: { readonly value: string };
  readonly alias?: { readonly value: string };
  readonly operation?: OperationType;
  readonly selectionSet?: { readonly selections: readonly Node[] };
  readonly directives?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly value?: Node | boolean;
  readonly variableDefinitions?: readonly { readonly variable: Node; readonly defaultValue?: Node }[];
}

const TYPES: readonly OperationType[] = ['query', 'mutation', 'subscription'];

/** The root fields that an operation asks for; `undefined` where the document has no such operation. */
export function operationFieldsOf(request: OperationRequest): OperationFields | undefined {
  const { schema, document, operationName } = request;
  const nodes = document.definitions as readonly Node[];
  const operations = nodes.filter(({ kind }) => kind === 'OperationDefinition');
  const isNamed = operationName !== undefined && operationName !== null && operationName !== '';
  const operation = isNamed ? operations.find(({ name }) => name?.value === operationName) : operations[0];
  const type = operation?.operation;
  if (operation === undefined || type === undefined || (!isNamed && operations.length > 1)) {
    return undefined;
  }
  const known = fieldsOf(schema, type);
  const fragments = new Map(
    nodes.filter(({ kind }) => kind === 'FragmentDefinition').map((fragment) => [fragment.name?.value, fragment]),
  );
  const fields = new Map<string, RootField>();
  const entered = new Set<string>();
  const collect = (selected: Node): void => {
    for (const selection of selected.selectionSet?.selections ?? []) {
      if (!isIncluded(selection, operation, request)) {
        continue;
      }
      const name = selection.name?.value ?? '';
      const key = selection.alias?.value ?? name;
      if (selection.kind === 'InlineFragment') {
        collect(selection);
      } else if (selection.kind === 'Field' && Object.hasOwn(known, name) && !fields.has(key)) {
        fields.set(key, { key, field: name });
      } else if (selection.kind === 'FragmentSpread' && !entered.has(name)) {
        entered.add(name);
        collect(fragments.get(name) ?? selection);
      }
    }
  };
  collect(operation);
  return { type, fields: [...fields.values()] };
}

/** All root fields of a schema. */
export function rootFieldsOf(schema: SchemaLike): readonly (readonly [OperationType, string])[] {
  return TYPES.flatMap((type) => Object.keys(fieldsOf(schema, type)).map((field) => [type, field] as const));
}

function fieldsOf(schema: SchemaLike, type: OperationType): object {
  const types = {
    query: () => schema.getQueryType(),
    mutation: () => schema.getMutationType(),
    subscription: () => schema.getSubscriptionType(),
  };
  return types[type]()?.getFields() ?? {};
}

/** Whether neither `@skip` nor `@include` leaves it out. */
function isIncluded({ directives = [] }: Node, operation: Node, { variables }: OperationRequest): boolean {
  return directives.every((directive) => {
    const name = directive.name?.value;
    if (name !== 'skip' && name !== 'include') {
      return true;
    }
    const value = directive.arguments?.find((argument) => argument.name?.value === 'if')?.value;
    return valueOf(value, operation, variables ?? {}) === (name === 'include');
  });
}

/** The value of a boolean, or of a variable that is one. */
function valueOf(value: Node['value'], operation: Node, variables: Readonly<Record<string, unknown>>): unknown {
  if (typeof value !== 'object') {
    return value;
  }
  if (value.kind !== 'Variable') {
    return value.value;
  }
  const name = value.name?.value ?? '';
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name?.value === name);
  return Object.hasOwn(variables, name) ? variables[name] : definition?.defaultValue?.value;
}
