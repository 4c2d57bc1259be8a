type Table = { [key: string]: unknown };

/**
 * Reads as much of TOML as a configuration of Telegraf has: tables, arrays of tables, and on a line each strings,
 * numbers and arrays of strings.
 *
 * @throws for every other line
 */
export function parseToml(text: string): Table {
  const root: Table = {};
  let table = root;
  for (const line of text.split('\n').map((each) => each.trim())) {
    const [, list, name] = /^(\[)?\[([\w.]+)\]\]?$/.exec(line) ?? [];
    const [, key, value] = /^(\w+) = (.+)$/.exec(line) ?? [];
    if (name !== undefined) {
      table = tableAt(root, name.split('.'), list !== undefined);
    } else if (key !== undefined && value !== undefined && !(key in table)) {
      // Of strings, numbers and arrays TOML and JSON have the same notation.
      table[key] = JSON.parse(value);
    } else if (line !== '' && !line.startsWith('#')) {
      throw new Error(`TOML that is not known here, or a key twice: ${line}`);
    }
  }
  return root;
}

/** The table of that name. A name stands for the last table of an array. */
function tableAt(root: Table, path: readonly string[], isInArray: boolean): Table {
  return path.reduce((table, name, depth) => {
    const isLast = depth === path.length - 1;
    const there = table[name];
    if (isLast && isInArray) {
      const tables = (there ?? []) as Table[];
      const added: Table = {};
      table[name] = [...tables, added];
      return added;
    }
    const next = Array.isArray(there) ? (there.at(-1) as Table) : ((there ?? {}) as Table);
    if (!Array.isArray(there)) {
      table[name] = next;
    }
    return next;
  }, root);
}
