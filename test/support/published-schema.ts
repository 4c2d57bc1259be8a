import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });

/** What tells what is wrong with a value, as the schema of that name in `docs/` says. */
export function publishedSchema(name: string): (value: unknown) => string[] {
  const validate = ajv.compile(JSON.parse(readFileSync(pathOf(join('docs', name)), 'utf8')) as object);
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/** Two folders up, or more where `compat/` has copied the tests. */
function pathOf(file: string, folder = __dirname): string {
  const path = join(folder, file);
  return existsSync(path) ? path : pathOf(file, dirname(folder));
}
