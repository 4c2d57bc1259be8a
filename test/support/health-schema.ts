import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';

const FILE = join('docs', 'health.schema.json');

/** The repository: two folders up, or more where `compat/` has copied the tests. */
function rootAbove(folder: string): string {
  return existsSync(join(folder, FILE)) ? folder : rootAbove(dirname(folder));
}

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
const isHealth = ajv.compile(JSON.parse(readFileSync(join(rootAbove(__dirname), FILE), 'utf8')) as object);

/** What is wrong with the answer of the health endpoint, as its schema in the documentation says. */
export function schemaErrorsOf(answer: unknown): string[] {
  isHealth(answer);
  return (isHealth.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
