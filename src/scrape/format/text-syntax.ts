// Source: Prometheus documentation, "Exposition formats", text-based format 0.0.4.

import { wellFormed } from '../../instruments/labels';
import type { CollectedFamily } from '../collected-family';
import { formatValue } from './numbers';
import type { Syntax } from './syntax';

const IN_HELP: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n' };

/** The Prometheus text format 0.0.4. */
export const textSyntax: Syntax = {
  header({ name, help, type }: CollectedFamily): string {
    const escaped = wellFormed(help).replace(/[\\\n]/g, (character) => IN_HELP[character] ?? character);
    return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
  },
  sampleName: ({ name }) => name,
  names({ name, type }): string[] {
    switch (type) {
      case 'histogram':
        return [name, `${name}_bucket`, `${name}_sum`, `${name}_count`];
      case 'summary':
        return [name, `${name}_sum`, `${name}_count`];
      default:
        return [name];
    }
  },
  bound: (value) => (typeof value === 'number' ? formatValue(value) : value),
  exemplar: () => '',
  end: '',
};
