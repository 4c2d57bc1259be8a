import { Controller, Get } from '@nestjs/common';
import { MetricsConfigurationError } from '../core/metrics.errors';
import { notesOf } from '../platform/handler-notes';
import { MetricsLabels } from './metrics-labels.decorator';
import { SkipMetrics } from './skip-metrics.decorator';

const fail = (declare: () => unknown): string => {
  try {
    declare();
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsConfigurationError);
    return (error as Error).message;
  }
  throw new Error('no error');
};

/** What is noted, with the values of the labels. */
const noted = (metatype: { readonly prototype: object } | undefined, method: string | (() => void)): unknown => {
  const handler = typeof method === 'string' ? (Reflect.get(metatype?.prototype ?? {}, method) as unknown) : method;
  const notes = notesOf(metatype, handler);
  return (
    notes && {
      isSkipped: notes.isSkipped,
      labels: Object.fromEntries(
        Object.entries(notes.labels).map(([name, label]) => [name, (label as () => unknown)()]),
      ),
    }
  );
};

@SkipMetrics()
@MetricsLabels({ team: 'base', tier: 1 })
class Base {
  @SkipMetrics(false)
  @MetricsLabels({ tier: 'premium', canary: true })
  one(): void {}

  other(): void {}
}

@MetricsLabels({ team: 'derived' })
class Derived extends Base {}

describe('decorators of handlers', () => {
  it('let what stands on a method win over what stands on its class, and that over what it inherits', () => {
    expect(noted(Base, 'one')).toEqual({ isSkipped: false, labels: { team: 'base', tier: 'premium', canary: true } });
    expect(noted(Base, 'other')).toEqual({ isSkipped: true, labels: { team: 'base', tier: 1 } });
    expect(noted(Derived, 'other')).toEqual({ isSkipped: true, labels: { team: 'derived', tier: 1 } });
    expect(noted(Derived, 'one')).toEqual({
      isSkipped: false,
      labels: { team: 'derived', tier: 'premium', canary: true },
    });
    expect(noted(class {}, () => {})).toBeUndefined();
  });

  it('add to each other on one method, the upper one wins, and the method stays what it is', () => {
    class Orders {
      @MetricsLabels({ tier: 'premium' })
      @Get()
      @MetricsLabels({ tier: 'standard', team: 'payments' })
      all(): string {
        return 'all';
      }
    }
    Controller()(Orders);

    expect(noted(Orders, 'all')).toEqual({
      isSkipped: false,
      labels: { tier: 'premium', team: 'payments' },
    });
    expect(new Orders().all()).toBe('all');
  });

  it('may be those of the standard', () => {
    const method = (): void => {};
    const context = { kind: 'method', name: 'all', static: false } as ClassMethodDecoratorContext;

    SkipMetrics()(method, context);

    expect(noted(undefined, method)).toEqual({ isSkipped: true, labels: {} });
  });

  it.each<[string, () => unknown, string]>([
    [
      'no labels',
      () => MetricsLabels(undefined as never),
      '@MetricsLabels() must be an object of functions and constants',
    ],
    ['a built-in label', () => MetricsLabels({ path: 'x' }), '@MetricsLabels().path has the name of a built-in label'],
    ['no label name', () => MetricsLabels({ 'a-b': 'x' }), '@MetricsLabels().a-b must be a Prometheus label name'],
    [
      'no value',
      () => MetricsLabels({ tier: null as never }),
      '@MetricsLabels().tier must be a function of the request',
    ],
    [
      'no parentheses on a class',
      () => MetricsLabels(class {} as never),
      '@MetricsLabels() is used without parentheses',
    ],
    [
      'no parentheses on a method',
      () => SkipMetrics(...([Base.prototype, 'one', {}] as unknown as [boolean])),
      '@SkipMetrics() is used without parentheses',
    ],
    ['no boolean', () => SkipMetrics('yes' as never), '@SkipMetrics() must be given true or false, but got "yes"'],
    [
      'a property',
      () => SkipMetrics()({}, 'property', undefined as never),
      '@SkipMetrics() stands on property that is neither a class nor a method',
    ],
  ])('are refused with %s', (_what, declare, message) => {
    expect(fail(declare)).toContain(message);
  });
});
