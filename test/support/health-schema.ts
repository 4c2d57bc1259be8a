import { publishedSchema } from './published-schema';

/** What is wrong with the answer of the health endpoint, as its schema in the documentation says. */
export const schemaErrorsOf: (answer: unknown) => string[] = publishedSchema('health.schema.json');
