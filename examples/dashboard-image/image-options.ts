import { parseArgs } from 'node:util';
import { StartError } from '../start/start-error';

/** What the picture is to be. */
export interface ImageOptions {
  /** How long the examples run. */
  readonly minutes: number;
  /** The SVG to write. */
  readonly out: string;
}

const DEFAULT_MINUTES = 6;
const DEFAULT_OUT = 'docs/images/dashboard.svg';
const LONGEST_MINUTES = 240;

export const USAGE: string =
  'Usage: npm run dashboard:image -- [--minutes <1 to 240, 6 if left out>] [--out <file.svg>]';

/** Reads the command line. */
export function readImageOptions(args: readonly string[]): ImageOptions {
  const { minutes, out } = parsed(args);
  const number = minutes === undefined ? DEFAULT_MINUTES : Number(minutes);
  if (!(number >= 1 && number <= LONGEST_MINUTES)) {
    throw new StartError(`--minutes must be 1 to ${LONGEST_MINUTES}, but is ${minutes}.\n${USAGE}`);
  }
  return { minutes: number, out: out ?? DEFAULT_OUT };
}

function parsed(args: readonly string[]): { minutes?: string | undefined; out?: string | undefined } {
  try {
    return parseArgs({ args: [...args], options: { minutes: { type: 'string' }, out: { type: 'string' } } }).values;
  } catch (error) {
    throw new StartError(`${(error as Error).message}\n${USAGE}`);
  }
}
