import { BadRequestException } from '@nestjs/common';

/** How a field of text may be. */
export interface TextLimits {
  readonly longest: number;
}

/** How a field with a whole number may be. */
export interface NumberLimits {
  readonly least: number;
  readonly most: number;
}

/**
 * The text in a field of a body or query; answers 400 where there is none, or too much.
 *
 * @param where how the answer calls the field
 */
export function textField(source: unknown, name: string, { longest }: TextLimits, where: string = name): string {
  const value = fieldOf(source, name);
  if (typeof value !== 'string' || value.trim() === '') {
    throw new BadRequestException(`"${where}" must be a text that is not empty.`);
  }
  if (value.length > longest) {
    throw new BadRequestException(`"${where}" has ${value.length} characters; the most is ${longest}.`);
  }
  return value;
}

/** As {@link textField}, for a field that may be left out. */
export function optionalTextField(source: unknown, name: string, limits: TextLimits): string | undefined {
  return fieldOf(source, name) === undefined ? undefined : textField(source, name, limits);
}

/** The whole number in a field that may be left out; answers 400 for anything else, or beyond its limits. */
export function optionalNumberField(source: unknown, name: string, { least, most }: NumberLimits): number | undefined {
  const value = fieldOf(source, name);
  if (value === undefined) {
    return undefined;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new BadRequestException(`"${name}" must be a whole number from ${least} to ${most}.`);
  }
  return value;
}

/** What stands in a field, or `undefined` where the source has no such field of its own. */
export function fieldOf(source: unknown, name: string): unknown {
  return typeof source === 'object' && source !== null && Object.hasOwn(source, name)
    ? (source as Record<string, unknown>)[name]
    : undefined;
}
