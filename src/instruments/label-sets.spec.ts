import fc from 'fast-check';
import { LabelSets } from './label-sets';
import { LabelledHistogram } from './labelled-histogram';
import { LabelledCounter, LabelledGauge } from './labelled-numbers';
import { SeriesBudget } from './series-budget';

describe('LabelSets', () => {
  it('numbers label sets as they come, and finds them again', () => {
    const sets = new LabelSets('calls', ['class', 'method']);

    expect(['A', 'B', 'A'].map((owner) => sets.slotOf([owner, 'run']))).toEqual([0, 1, 0]);
    expect(sets.slotOf(['A', 'stop'])).toBe(2);
    expect(sets.size).toBe(3);
    expect(sets.labelsOf(2)).toEqual({ class: 'A', method: 'stop' });
    expect(sets.text(1)).toBe('class="B",method="run"');
  });

  it('has one label set where there are no labels', () => {
    const sets = new LabelSets('calls', []);

    expect([sets.size, sets.slotOf([]), sets.slotOf([]), sets.size, sets.text(0)]).toEqual([0, 0, 0, 1, '']);
  });

  it('gives two label sets one number only if they are the same, whatever is in them', () => {
    const values = fc.array(fc.constantFrom('', 'a', 'b', '\0', 'a\0', '","', '__proto__', 'constructor'), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(values, { maxLength: 30 }), (all) => {
        const sets = new LabelSets('calls', ['x', 'y', 'z']);
        const slots = all.map((one) => sets.slotOf(one));
        all.forEach((one, i) => {
          expect(Object.values(sets.labelsOf(slots[i] ?? -1))).toEqual(one);
        });
        expect(sets.size).toBe(new Set(all.map((one) => JSON.stringify(one))).size);
      }),
    );
  });

  it('lets what is past the budget be one, and says so once', () => {
    const dropped = new LabelledCounter({ name: 'dropped', help: 'Dropped.', labels: ['metric'] });
    const warnings: string[] = [];
    const sets = new LabelSets(
      'calls',
      ['class', 'method'],
      new SeriesBudget(2, dropped, (text) => warnings.push(text)),
    );
    expect(dropped.size).toBe(1);

    const slots = ['a', 'b', 'c', 'd', 'a'].map((name) => sets.slotOf([name, 'run']));

    expect(slots).toEqual([0, 1, 2, 2, 0]);
    expect(sets.isFull).toBe(true);
    expect(sets.labelsOf(2)).toEqual({ class: '__overflow__', method: '__overflow__' });
    expect(slots.map((slot) => sets.isOverflow(slot))).toEqual([false, false, true, true, false]);
    expect(warnings).toEqual([expect.stringMatching(/^calls has reached its 2 series .* class, method\.$/)]);
  });

  it('tells closed sets of values past the budget, too', () => {
    const sets = new LabelSets('calls', ['tenant', 'outcome'], new SeriesBudget(1, undefined, () => {}), ['outcome']);

    const slots = ['a', 'b', 'c'].flatMap((tenant) => ['ok', 'error'].map((outcome) => sets.slotOf([tenant, outcome])));

    expect(slots).toEqual([0, 1, 2, 1, 2, 1]);
    expect([1, 2].map((slot) => sets.valuesOf(slot))).toEqual([
      ['__overflow__', 'error'],
      ['__overflow__', 'ok'],
    ]);
    expect(sets.isOverflow(1)).toBe(true);
  });
});

describe('what is recorded past the budget', () => {
  const about = (budget: SeriesBudget): ConstructorParameters<typeof LabelledCounter>[0] => ({
    name: 'calls',
    help: 'Calls.',
    labels: ['method', 'result'],
    budget,
  });
  let dropped: LabelledCounter;
  let budget: SeriesBudget;
  const count = (): number => dropped.at('calls').value;
  beforeEach(() => {
    dropped = new LabelledCounter({ name: 'dropped', help: 'Dropped.', labels: ['metric'] });
    budget = new SeriesBudget(1, dropped, () => {});
  });

  it('is counted for each rise of a counter, also by a cell that was kept', () => {
    const calls = new LabelledCounter(about(budget));
    const [first, second, third] = ['a', 'b', 'c'].map((method) => calls.at(method, 'ok'));
    expect(count()).toBe(0);

    [first, second, third, third].forEach((cell) => cell!.value++); // there are three
    calls.inc('d', 'ok');

    expect(count()).toBe(4);
    expect(second?.value).toBe(4);
    calls.reset();
    expect([second?.value, count()]).toEqual([0, 4]);
  });

  it('is counted when a gauge goes up, not when it comes down', () => {
    const running = new LabelledGauge(about(budget));
    const [, second] = ['a', 'b'].map((method) => running.at(method, 'ok'));

    second!.value++; // there are two
    second!.value--; // there are two

    expect(count()).toBe(1);
  });

  it('is counted for each value of a histogram', () => {
    const durations = new LabelledHistogram(about(budget), [1]);
    const slots = ['a', 'b', 'c'].map((method) => durations.slotOf(method, 'ok'));
    expect(count()).toBe(0);

    slots.forEach((slot) => durations.observe(slot, 1));

    expect(count()).toBe(2);
  });

  it('is counted where one value alone was too many', () => {
    const calls = new LabelledCounter(about(new SeriesBudget(10, dropped, () => {})));

    calls.inc('a', '__overflow__');

    expect(count()).toBe(1);
  });
});
