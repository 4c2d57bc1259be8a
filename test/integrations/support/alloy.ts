/** A block of Alloy's configuration: `prometheus.scrape "gateway" { … }`. */
export interface AlloyBlock {
  readonly name: string;
  readonly label: string | undefined;
  /** The arguments, each with its value as it is written. */
  readonly args: Readonly<Record<string, string>>;
  readonly blocks: readonly AlloyBlock[];
}

/**
 * Reads a configuration in which each block begins and ends on a line of its own, and each argument is on one.
 *
 * @throws for every other line
 */
export function parseAlloy(text: string): AlloyBlock[] {
  const lines = text.split('\n').map((line) => line.trim());
  const blocks = readBlocks(lines).blocks;
  if (lines.length > 0) {
    throw new Error(`Nothing begins with: ${lines[0]}`);
  }
  return blocks;
}

function readBlocks(lines: string[]): { args: Record<string, string>; blocks: AlloyBlock[] } {
  const args: Record<string, string> = {};
  const blocks: AlloyBlock[] = [];
  for (let line = lines.shift(); line !== undefined && line !== '}'; line = lines.shift()) {
    const [, name, label] = /^([\w.]+)(?: "(\w+)")? \{$/.exec(line) ?? [];
    const [, key, value] = /^(\w+) += (.+)$/.exec(line) ?? [];
    if (name !== undefined) {
      blocks.push({ name, label, ...readBlocks(lines) });
    } else if (key !== undefined && value !== undefined) {
      args[key] = value;
    } else if (line !== '') {
      throw new Error(`Alloy that is not known here: ${line}`);
    }
  }
  return { args, blocks };
}
