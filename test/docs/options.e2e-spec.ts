import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARTIFACTS } from '../../src/artifacts/artifact-options';
import { VARIABLE_NAMES } from '../../src/options/environment';
import { OPTIONS } from '../../src/options/resolve-options';
import { isInTable, optionsBelow, optionTable, says, tsdocDefaults, written } from './documented-options';

const DOCS = join(__dirname, '../../docs');
const page = readFileSync(join(DOCS, 'configuration.md'), 'utf8');
const table = optionTable(page, 'All options');
const options = optionsBelow(OPTIONS);
const defaults = [...options].flatMap(([path, { byDefault }]) => {
  const value = written(byDefault);
  return value === undefined ? [] : [{ path, value, isScalar: typeof byDefault !== 'object' }];
});

describe('the table of all options in docs/configuration.md', () => {
  it('has every option, on a row of its own or in that of its group', () => {
    expect(options.size).toBeGreaterThan(90);
    const single = [...options].filter(([, { members }]) => members === undefined).map(([path]) => path);
    expect(single.filter((path) => !isInTable(table, path))).toEqual([]);
  });

  it('has nothing that is no option', () => {
    expect([...table.keys()].filter((path) => !options.has(path))).toEqual([]);
  });

  it('has the defaults in force', () => {
    const documented = defaults.filter(({ path, isScalar }) => isScalar && table.has(path));
    expect(documented.length).toBeGreaterThan(20);
    expect(documented.filter(({ path, value }) => !says(table.get(path)?.byDefault, value))).toEqual([]);
  });

  it('would miss an option, and another default', () => {
    expect(isInTable(table, 'health.cpu')).toBe(false);
    expect(says('4', '40')).toBe(false);
    expect(says('40', '4')).toBe(false);
  });
});

it('the table of the environment has every variable', () => {
  expect([...optionTable(page, 'The environment').keys()].toSorted()).toEqual(VARIABLE_NAMES.toSorted());
});

it('the table of docs/command-line.md has every option of the artifacts', () => {
  const commandLine = readFileSync(join(DOCS, 'command-line.md'), 'utf8');
  const inTable = [...optionTable(commandLine, 'The options of the service').keys()];
  expect(inTable.toSorted()).toEqual([...optionsBelow(ARTIFACTS).keys()].toSorted());
});

describe('the comments of the options', () => {
  it('have the defaults in force', () => {
    const comments = tsdocDefaults('MetricsModuleOptions');
    expect(defaults.length).toBeGreaterThan(50);
    expect(defaults.filter(({ path, value }) => !says(comments.get(path), value))).toEqual([]);
  });
});
