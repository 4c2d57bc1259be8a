import { join } from 'node:path';
import { resultOf } from '../child-process';
import { shuffled, spreadOf } from '../statistics';
import type { Table } from '../table';
import type { Connections, InMemoryExtent, InMemoryResult } from './in-memory.process';
import type { AdapterName, Variant } from './variant';

const FILE = join(__dirname, 'in-memory.process.js');

/** How much is measured: so much in each of so many processes a variant. */
export interface InMemoryAmounts extends InMemoryExtent {
  readonly processes: number;
}

/**
 * The server's JavaScript alone, over connections in memory: no kernel and no second process between. One process a
 * variant, in turns with the others; of the blocks of a process the lower decile counts, of the processes the median.
 */
export async function inMemoryTable(
  adapter: AdapterName,
  connections: Connections,
  variants: readonly Variant[],
  { processes, ...extent }: InMemoryAmounts,
  progress: (text: string) => void,
): Promise<Table> {
  const times = new Map<string, number[]>(variants.map(({ name }) => [name, []]));
  for (let turn = 1; turn <= processes; turn++) {
    progress(`${adapter} in memory, connections ${connections}, turn ${turn}`);
    for (const { name } of shuffled(variants)) {
      const args = [adapter, name, connections, JSON.stringify(extent)];
      const { micros } = await resultOf<InMemoryResult>(FILE, args);
      times.get(name)?.push(micros);
    }
  }
  const medianOf = (name: string): number => spreadOf(times.get(name) ?? []).median;
  const bare = medianOf('bare');
  return {
    title: `${adapter} in memory, ${connections === 'kept' ? 'one connection' : 'a connection for each request'}: µs of a request`,
    columns: [
      { key: 'variant', title: '' },
      { key: 'micros', title: 'µs', digits: 2 },
      { key: 'more', title: 'more than bare', digits: 2 },
      { key: 'ratio', title: '× bare', digits: 3 },
    ],
    rows: variants.map(({ name }) => {
      const micros = medianOf(name);
      return { variant: name, micros, more: micros - bare, ratio: micros / bare };
    }),
  };
}
