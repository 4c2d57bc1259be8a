import { Injectable } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { HandlerStores } from '../../stores/handlers';
import { toLabelValue } from '../../instruments/labels';

/** What we use of the options of a `GraphQLModule`. */
export interface SchemaOptions {
  readonly path?: unknown;
  readonly useGlobalPrefix?: unknown;
}

/** Where `@nestjs/graphql` serves a schema that no path is given for. */
const DEFAULT_PATH = '/graphql';
const UNKNOWN = ['unknown'];

/**
 * The GraphQL schemas of an application. Where there are several, their metrics have the label `schema`, the path at
 * which each is served: two schemas may have a field of one name.
 */
@Injectable()
export class GraphqlSchemas {
  /** Known before the first schema is made, so that no series is without the label. */
  readonly areSeveral: boolean;
  private readonly known = new WeakMap<object, string[]>();

  constructor(
    private readonly config: ApplicationConfig,
    modules: ModulesContainer,
    stores: HandlerStores,
  ) {
    this.areSeveral = [...modules.values()].filter(({ name }) => name === 'GraphQLModule').length > 1;
    stores.hasSchemas = this.areSeveral;
  }

  /** The values of the label `schema` of one, none where there is one only. */
  labelsOf(options: SchemaOptions | null | undefined): string[] {
    if (!this.areSeveral) {
      return [];
    }
    const { path, useGlobalPrefix } = options ?? {};
    const prefix = useGlobalPrefix === true ? normalized(this.config.getGlobalPrefix()) : '';
    return [toLabelValue(prefix + normalized(typeof path === 'string' ? path : DEFAULT_PATH))];
  }

  /**
   * A server starts to serve a schema.
   *
   * @param path with the global prefix
   */
  know(schema: object, path: unknown): string[] {
    const labels = this.labelsOf({ path });
    this.known.set(schema, labels);
    return labels;
  }

  /** The same as {@link labelsOf}, by the schema as GraphQL tells a resolver of it. */
  labelsOfSchema(schema: unknown): string[] {
    const labels = typeof schema === 'object' && schema !== null ? this.known.get(schema) : undefined;
    return labels ?? (this.areSeveral ? UNKNOWN : []);
  }
}

/** With a slash before it, and none behind. */
function normalized(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}
