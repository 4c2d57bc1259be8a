// Source: OpenMetrics 1.0.0.

import { labelText, wellFormed } from '../../instruments/labels';
import type { CollectedFamily } from '../collected-family';
import { formatCanonical, formatValue } from './numbers';
import type { Syntax } from './syntax';
import { textSyntax } from './text-syntax';

const IN_HELP: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '"': '\\"' };
const UNITS = ['seconds', 'bytes', 'ratio'];
/**
 * "The combined length of the label names and values of an Exemplar's LabelSet MUST NOT exceed 128 UTF-8 character
 * code points."
 */
const LONGEST_EXEMPLAR = 128;

/** A counter's family is called without `_total`, its sample with it. */
function familyName({ name, type }: Pick<CollectedFamily, 'name' | 'type'>): string {
  return type === 'counter' ? name.replace(/_total$/, '') : name;
}

/** OpenMetrics 1.0.0. */
export const openMetricsSyntax: Syntax = {
  header(family): string {
    const name = familyName(family);
    const help = wellFormed(family.help).replace(/[\\\n"]/g, (character) => IN_HELP[character] ?? character);
    const unit = UNITS.find((candidate) => name.endsWith(`_${candidate}`));
    return `# TYPE ${name} ${family.type}\n${unit === undefined ? '' : `# UNIT ${name} ${unit}\n`}# HELP ${name} ${help}\n`;
  },
  sampleName: (family) => (family.type === 'counter' ? `${familyName(family)}_total` : family.name),
  names(family): string[] {
    const name = familyName(family);
    return family.type === 'counter' ? [name, `${name}_total`, `${name}_created`] : textSyntax.names(family);
  },
  bound(value): string {
    const number = value === '+Inf' ? Infinity : Number(value);
    return Number.isNaN(number) ? String(value) : formatCanonical(number);
  },
  exemplar(exemplar): string {
    if (exemplar === null || exemplar === undefined || !Number.isFinite(exemplar.value)) {
      return '';
    }
    const characters = Object.entries(exemplar.labelSet).flat().map(String).join('');
    if (Array.from(characters).length > LONGEST_EXEMPLAR) {
      return '';
    }
    const timestamp = Number.isFinite(exemplar.timestamp) ? ` ${String(exemplar.timestamp)}` : '';
    return ` # {${labelText(exemplar.labelSet)}} ${formatValue(exemplar.value)}${timestamp}`;
  },
  end: '# EOF\n',
};
