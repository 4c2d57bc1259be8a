import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ValidateFunction } from 'ajv';

/**
 * What tells what is wrong with a value, as the schema of that name in `docs/` says. The schema is compiled when it is
 * first asked: most suites import this and never do.
 */
export function publishedSchema(name: string): (value: unknown) => string[] {
  let validate: ValidateFunction | undefined;
  return (value) => {
    validate ??= compiled(name);
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

function compiled(name: string): ValidateFunction {
  const { default: Ajv2020 } = require('ajv/dist/2020') as typeof import('ajv/dist/2020');
  // Optimising its code takes longer than the few values of a suite save.
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, code: { optimize: false } });
  return ajv.compile(JSON.parse(readFileSync(pathOf(join('docs', name)), 'utf8')) as object);
}

/** Two folders up, or more where `compat/` has copied the tests. */
function pathOf(file: string, folder = __dirname): string {
  const path = join(folder, file);
  return existsSync(path) ? path : pathOf(file, dirname(folder));
}
