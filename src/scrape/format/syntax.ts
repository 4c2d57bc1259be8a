import type { Exemplar } from '../../instruments/metric-family';
import type { CollectedFamily } from '../collected-family';

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
