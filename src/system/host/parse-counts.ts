/** Counters of the kernel have 64 bits; beyond 2^53 they lose the last digits, which does no harm to bytes. */
const MOST = 2 ** 64;

/** A whole number of the kernel; `undefined` for everything else, also for words like `max` and for -1. */
export function parseCount(text: string | undefined): number | undefined {
  const digits = text?.trim() ?? '';
  const value = /^\d{1,20}$/.test(digits) ? Number(digits) : NaN;
  return value <= MOST ? value : undefined;
}

/** The number behind the key in a file of lines like `inactive_file 4096`. */
export function parseKeyedCount(text: string | undefined, key: string): number | undefined {
  const line = text?.split('\n').find((line) => line.startsWith(`${key} `));
  return parseCount(line?.slice(key.length + 1));
}

/** The words of each line that has any. */
export function wordsByLine(text: string): string[][] {
  return text
    .split('\n')
    .map((line) => line.split(/\s+/).filter((word) => word !== ''))
    .filter((words) => words.length > 0);
}
