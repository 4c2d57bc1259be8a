import type { ScrapeFormat } from './scrape-format';
import { openMetricsSyntax } from './openmetrics-syntax';
import { textSyntax } from './text-syntax';
import type { CollectedFamily } from './collected-family';

/** An exemplar as prom-client keeps it; its timestamp is in seconds. */
export interface Exemplar {
  readonly labelSet: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly timestamp?: number;
}

/** What differs between the text formats. All functions return whole lines or parts of one, ready to be joined. */
export interface Syntax {
  /** The lines before a family's samples. */
  header(family: CollectedFamily): string;
  /** The name of a counter's, gauge's or summary's sample. */
  sampleName(family: CollectedFamily): string;
  /** Every name that the family's lines begin with, and its own; no two families of an exposition may share one. */
  names(family: Pick<CollectedFamily, 'name' | 'type'>): string[];
  /** A bound (`le`) or quantile as a label value. */
  bound(value: number | string): string;
  /** What follows a sample's value. */
  exemplar(exemplar: Exemplar | null | undefined): string;
  /** The end of the exposition. */
  readonly end: string;
}

/** The syntax of a format. */
export const SYNTAXES: Readonly<Record<ScrapeFormat, Syntax>> = { text: textSyntax, openmetrics: openMetricsSyntax };
