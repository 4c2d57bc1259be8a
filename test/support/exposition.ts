/** One line of an exposition. */
export interface ExposedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/s;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/gsy;
const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** A text exposition (format 0.0.4), read independently of the code that writes it. Throws for a line that is none. */
export class Exposition {
  readonly samples: readonly ExposedSample[];
  /** Metric names by their `# TYPE` lines. */
  readonly types: ReadonlyMap<string, string>;

  constructor(readonly text: string) {
    const lines = text.split('\n').filter((line) => line !== '');
    this.samples = lines.filter((line) => !line.startsWith('#')).map(parseSample);
    const types = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ').slice(2));
    this.types = new Map(types.map(([name = '', type = '']) => [name, type]));
    if (this.types.size !== types.length) {
      throw new Error('a metric has two TYPE lines');
    }
  }

  /** The samples of that name. */
  of(name: string): readonly ExposedSample[] {
    return this.samples.filter((sample) => sample.name === name);
  }

  /** The sum over the samples of that name that have these labels; undefined where there is none. */
  value(name: string, labels: Record<string, string> = {}): number | undefined {
    const matching = this.of(name).filter((sample) =>
      Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return matching.length === 0 ? undefined : matching.reduce((sum, sample) => sum + sample.value, 0);
  }

  /** Each sample of that name that is not zero, as `GET /users/:id 200` with the labels in the order given. */
  lines(name: string, ...labels: string[]): string[] {
    return this.of(name)
      .filter((sample) => sample.value !== 0)
      .map((sample) => [...labels.map((label) => sample.labels[label]), sample.value].join(' '))
      .toSorted();
  }
}

function parseSample(line: string): ExposedSample {
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    throw new Error(`no sample: ${line}`);
  }
  return { name, labels: parseLabels(labels), value: Number(value.replace('Inf', 'Infinity')) };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let end = 0;
  for (const match of text.matchAll(LABEL)) {
    const [whole, name = '', value = ''] = match;
    labels[name] = value.replace(/\\(.)/g, (_escape, character: string) => UNESCAPED[character] ?? character);
    end = match.index + whole.length;
  }
  if (end !== text.length) {
    throw new Error(`no labels: ${text}`);
  }
  return labels;
}
