import type { LabelledHistogram } from '../../instruments/labelled-histogram';
import type { LabelledCounter } from '../../instruments/labelled-numbers';
import { quote } from '../../options/checks';
import { sampleNames } from '../../options/metric-names';
import { DeclarationError } from '../declaration-error';
import { type OwnMetric, RESULT } from '../own-metric';
import type { Recorder } from '../recorder';

/** What a decorator declares, in one application. */
export interface Declaration {
  readonly metric: OwnMetric;
  /** Upper bounds of the buckets of a histogram, where they are not those of all methods. */
  readonly buckets?: readonly number[] | undefined;
  /** Where the decorator stands, for messages. */
  readonly place: string;
}

/** A metric, and the names of its labels in the order in which their values are given. */
export interface MadeMetric<Family> {
  readonly family: Family;
  readonly labels: readonly string[];
}

type Type = 'counter' | 'histogram';
type Families = { readonly counter: LabelledCounter; readonly histogram: LabelledHistogram };

interface Known extends MadeMetric<LabelledCounter | LabelledHistogram> {
  readonly type: Type;
  readonly first: Declaration;
  /** Where its help text was given. */
  helpedBy: Declaration | undefined;
}

/** The metrics of the application's own that its decorators declare: each made once, for all that give its name. */
export class OwnMetrics {
  private readonly known = new Map<string, Known>();

  constructor(private readonly recorder: Recorder) {}

  /** @throws DeclarationError where the name is that of another metric, or of this one with something else about it */
  counter(declaration: Declaration): MadeMetric<LabelledCounter> {
    return this.get('counter', declaration);
  }

  /** A histogram of seconds. @throws DeclarationError as {@link counter} does */
  histogram(declaration: Declaration): MadeMetric<LabelledHistogram> {
    return this.get('histogram', declaration);
  }

  private get<Of extends Type>(type: Of, declaration: Declaration): MadeMetric<Families[Of]> {
    const { name, help } = declaration.metric;
    const known = this.known.get(name) ?? this.make(type, declaration);
    checkSame(known, type, declaration);
    if (help !== undefined) {
      known.helpedBy ??= declaration;
      known.family.help = help;
    }
    return known as MadeMetric<LabelledCounter | LabelledHistogram> as MadeMetric<Families[Of]>;
  }

  private make(type: Type, declaration: Declaration): Known {
    const { metric, buckets } = declaration;
    const { families } = this.recorder;
    this.checkFree(type, declaration);
    const labels = labelNames(metric);
    const described = { name: metric.name, labels, help: metric.help ?? defaultHelp(type, metric) };
    const family = type === 'counter' ? families.ownCounter(described) : families.ownDuration(described, buckets);
    const known = { type, family, labels, first: declaration, helpedBy: undefined };
    this.known.set(metric.name, known);
    return known;
  }

  /** Its samples are called as those of no other metric. */
  private checkFree(type: Type, { metric: { name }, place }: Declaration): void {
    const { families } = this.recorder;
    const samples = sampleNames(name, type);
    const other = [...this.known].find(([own, known]) =>
      sampleNames(own, known.type).some((sample) => samples.includes(sample)),
    );
    const owner = other === undefined ? families.ownerOf(samples) : `${other[1].first.place} (${other[0]})`;
    if (owner !== undefined) {
      throw new DeclarationError(place, `takes the name "${name}", which ${owner} has already`, 'choose another name');
    }
  }
}

function labelNames({ labels }: OwnMetric): readonly string[] {
  return [RESULT, ...[...labels.keys()].filter((label) => label !== RESULT)];
}

function defaultHelp(type: Type, { decorator }: OwnMetric): string {
  return type === 'counter'
    ? `Calls of methods with ${decorator}, by result.`
    : `Duration of calls of methods with ${decorator} in seconds, by result.`;
}

/** Throws where two decorators do not mean the same by a name. */
function checkSame(known: Known, type: Type, declaration: Declaration): void {
  const { first, helpedBy } = known;
  const { metric, place } = declaration;
  const differ = (what: string, one: unknown, other: unknown, at: string = first.place): void => {
    if (one !== other) {
      throw new DeclarationError(
        place,
        `declares "${metric.name}" with ${what} ${String(other)}, but ${at} with ${String(one)}`,
        'declare it alike, or choose another name',
      );
    }
  };
  differ('the type', known.type, type);
  differ('the labels', labelList(known.labels), labelList(labelNames(metric)));
  differ('the buckets', bucketList(first), bucketList(declaration));
  if (metric.help !== undefined && helpedBy !== undefined) {
    differ('the help', quote(helpedBy.metric.help), quote(metric.help), helpedBy.place);
  }
}

function labelList(labels: readonly string[]): string {
  return labels.toSorted().join(', ');
}

function bucketList({ buckets }: Declaration): string {
  return buckets?.join(', ') ?? 'those of decorators.buckets';
}
