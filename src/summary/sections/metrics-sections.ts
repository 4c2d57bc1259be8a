import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { MetricsConfigurationError } from '../../core/metrics.errors';
import { MetricsLogger, messageOf } from '../../core/metrics.logger';
import { withTimeout } from '../../core/with-timeout';
import { checkSectionName, sectionOf } from './metrics-section.decorator';

const DEADLINE_MS = 2000;
const MAX_CHARACTERS = 1_000_000;
const FAILED = { error: 'This section could not be made; see the log of the service.' };
const LATE = { error: 'This section took too long.' };

/** A section that is being made. */
interface PendingCall {
  readonly result: Promise<unknown>;
  /** Milliseconds of the monotonic clock. */
  readonly since: number;
}

interface Contributor {
  readonly instance: Record<string, () => unknown>;
  readonly method: string;
  /** `Orders.statistics` */
  readonly place: string;
}

/** The sections that the application's providers contribute to the JSON summary. */
@Injectable()
export class MetricsSections implements OnApplicationBootstrap {
  private readonly contributors = new Map<string, Contributor>();
  private readonly pending = new Map<string, PendingCall>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly logger: MetricsLogger,
  ) {}

  /** @throws MetricsConfigurationError where two methods contribute one section, or a class has no single instance */
  onApplicationBootstrap(): void {
    for (const wrapper of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      const isSingle = wrapper.isDependencyTreeStatic() && !wrapper.isTransient;
      this.scan(wrapper.metatype?.prototype, isSingle ? wrapper.instance : undefined);
    }
  }

  /** The names of all sections. */
  get names(): readonly string[] {
    return [...this.contributors.keys()];
  }

  /** The sections of these names. Never rejects: a section that fails says so in its place. */
  async collect(names: readonly string[]): Promise<readonly (readonly [string, unknown])[]> {
    const wanted = [...this.contributors].filter(([name]) => names.includes(name));
    return Promise.all(
      wanted.map(async ([name, contributor]): Promise<[string, unknown]> => [
        name,
        await this.section(name, contributor),
      ]),
    );
  }

  /** @param instance the only one; what a factory made is known by it alone */
  private scan(classPrototype: unknown, instance: unknown): void {
    const prototype = prototypeOf(instance) ?? classPrototype;
    for (const [name, method] of this.sectionsOf(prototype)) {
      const owner = (prototype as object).constructor.name;
      this.add(name, { instance: instance as Contributor['instance'], method, place: `${owner}.${method}` });
    }
  }

  /**
   * The sections of a class, and their methods. What is provided may be anything, also what throws when it is looked
   * at.
   */
  private sectionsOf(prototype: unknown): [string, string][] {
    if (typeof prototype !== 'object' || prototype === null) {
      return [];
    }
    try {
      return this.scanner.getAllMethodNames(prototype).flatMap((method): [string, string][] => {
        const name = sectionOf((prototype as Record<string, unknown>)[method]);
        return name === undefined ? [] : [[name, method]];
      });
    } catch {
      return [];
    }
  }

  private add(name: string, contributor: Contributor): void {
    const where = `@MetricsSection("${name}") on ${contributor.place}`;
    // The decorator of another copy of this package may know other names.
    checkSectionName(name, where);
    if (contributor.instance === undefined) {
      throw new MetricsConfigurationError(
        where,
        'is in a class that has an instance for each request or injection',
        'move the method to a provider of default scope',
      );
    }
    const other = this.contributors.get(name);
    if (other !== undefined && (other.instance !== contributor.instance || other.method !== contributor.method)) {
      throw new MetricsConfigurationError(
        where,
        `has the name of another section, that of ${other.place}`,
        other.place === contributor.place ? 'provide the class once' : 'choose another name',
      );
    }
    this.contributors.set(name, contributor);
  }

  private async section(name: string, { instance, method }: Contributor): Promise<unknown> {
    // One that still hangs from an earlier reading is not called again, so readers cannot pile it up.
    let pending = this.pending.get(name);
    if (pending === undefined) {
      pending = { result: this.call(name, async () => instance[method]?.()), since: performance.now() };
      this.pending.set(name, pending);
    }
    return withinDeadline(pending);
  }

  private async call(name: string, method: () => Promise<unknown>): Promise<unknown> {
    try {
      return toPlainJson(await method());
    } catch (error) {
      this.logger.warnOnce(`section ${name}`, `Section "${name}" of the summary failed: ${messageOf(error)}`);
      return FAILED;
    } finally {
      this.pending.delete(name);
    }
  }
}

/**
 * A copy that surely can be serialised. BigInt becomes a string; cycles, getters that throw and sections without end
 * are an error.
 */
function toPlainJson(value: unknown): unknown {
  let characters = 0;
  const count = (more: number): void => {
    characters += more;
    if (characters > MAX_CHARACTERS) {
      throw new Error(`it has more than ${MAX_CHARACTERS} characters`);
    }
  };
  const text = JSON.stringify(value, (key, item: unknown) => {
    // Counted while it is written, for what is too long would be written in one go.
    count(key.length + (typeof item === 'string' ? item.length + 2 : 1));
    return typeof item === 'bigint' ? item.toString() : item;
  });
  return text === undefined ? null : (JSON.parse(text) as unknown);
}

function prototypeOf(instance: unknown): unknown {
  try {
    return typeof instance === 'object' && instance !== null ? Object.getPrototypeOf(instance) : undefined;
  } catch {
    return undefined;
  }
}

function withinDeadline({ result, since }: PendingCall): Promise<unknown> {
  const left = since + DEADLINE_MS - performance.now();
  // One that is late already is known to hang: nobody else need wait for it.
  return left <= 0 ? Promise.resolve(LATE) : withTimeout(left, result, () => LATE);
}
